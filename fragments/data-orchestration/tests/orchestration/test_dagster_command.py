"""`dagster` as it is called, and what it finds."""

import os
import sys
from pathlib import Path

import pytest
from dagster import DagsterInstance, Definitions

from acme.cli import main
from acme.orchestration.definitions import service


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that DAGSTER_HOME names, from where the service is started."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.endswith("_URL")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DAGSTER_HOME", "kept/dagster")
    # As the command leaves it.
    definitions = "acme.orchestration.definitions"
    monkeypatch.setenv("DAGSTER_MODULE_NAME", definitions)
    monkeypatch.setattr(sys, "argv", ["dagster"])
    return tmp_path / "kept" / "dagster"


def run(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main(["dagster", *arguments])
    return ended.value.code


def test_ends_as_dagster_does(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("job", "--help") == 0
    assert "backfill" in capsys.readouterr().out
    assert run("no-such-command") == 2
    assert "no-such-command" in capsys.readouterr().err


def test_tells_nobody_of_what_it_does(home: Path) -> None:
    assert run("job", "--help") == 0
    assert os.environ["DAGSTER_HOME"] == str(home)
    with DagsterInstance.get() as instance:
        assert not instance.telemetry_enabled


def test_what_an_operator_changed_stays(home: Path) -> None:
    home.mkdir(parents=True)
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    assert run("job", "--help") == 0
    assert (home / "dagster.yaml").read_text(encoding="utf-8") == "telemetry: {enabled: false}\n"


def test_a_home_that_cannot_be_made_is_named(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.parent.write_text("", encoding="utf-8")
    assert main(["dagster", "job", "--help"]) == 2
    assert "DAGSTER_HOME: cannot be made" in capsys.readouterr().err


def test_what_dagster_finds_can_be_loaded(home: Path) -> None:
    Definitions.validate_loadable(service())
