"""What is probably not meant is said, and does not keep the service from starting."""

from pathlib import Path

import pytest
import structlog

from acme.cli import main
from acme.configuration import load_settings, variables
from acme.doubts import NEEDED, doubts, say_doubts
from acme.settings import Settings, stray_variables


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` and no setting of the machine that runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name, _ in variables(Settings.model_construct()):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("variable", "near"),
    [
        ("SERVER_SOFTWARE", "SERVER_"),
        ("SERVER_HOSTS", "did you mean SERVER_HOST?"),
        ("LOG_DIR", "there are LOG_FORMAT, LOG_LEVEL"),
        ("LOG", "there are LOG_FORMAT, LOG_LEVEL"),
    ],
)
def test_variable_of_a_platform_is_named_and_passed_over(
    variable: str, near: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "whatever")
    settings = load_settings()
    assert settings == Settings(_env_file=None)  # type: ignore[call-arg]
    with structlog.testing.capture_logs() as logs:
        say_doubts(settings)
    said = {line["variable"]: line["problem"] for line in logs}
    assert near in said[variable]


def test_every_group_passes_over_what_only_looks_like_its_own() -> None:
    names = [f"{group.upper()}_URL_UNPOOLED" for group in Settings.model_fields]
    assert stray_variables(dict.fromkeys(names, "x")) == sorted(names)


def test_names_only_variables_that_there_are() -> None:
    assert NEEDED.keys() <= {name for name, _ in variables(load_settings())}


def test_says_nothing_where_only_this_machine_can_connect(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["config", "--check"]) == 0
    assert capsys.readouterr().out == ""


def test_says_what_production_needs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVER_HOST", "0.0.0.0")
    assert main(["config", "--check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(" is not set: ")[0] for line in lines] == list(NEEDED)
    with structlog.testing.capture_logs() as logs:
        say_doubts(load_settings())
    said = [line["variable"] for line in logs if line["event"] == "not_set"]
    assert said == list(NEEDED)


def test_is_silent_about_what_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVER_HOST", "::")
    assert "SERVER_TRUSTED_PROXIES" in dict(doubts(load_settings()))
    monkeypatch.setenv("SERVER_TRUSTED_PROXIES", "10.0.0.1")
    assert "SERVER_TRUSTED_PROXIES" not in dict(doubts(load_settings()))
