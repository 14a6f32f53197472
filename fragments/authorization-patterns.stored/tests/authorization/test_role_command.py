"""The command that makes the first admin."""

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acme.cli import main
from acme.commands import opened

from ..embedded import embedded_settings, prepare
from ..processes import environment_of


@pytest.fixture(autouse=True)
def _configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As from a shell; logs are of the whole process, and the tests that come later have theirs."""
    settings = embedded_settings(tmp_path)
    asyncio.run(prepare(settings))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(opened, "configure_logs", lambda _: None)
    for name, value in environment_of(settings):
        monkeypatch.setenv(name, value)


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    """What the command prints, without the log."""
    capsys.readouterr()
    with capture_logs():
        assert main(["role", *words]) == code
    printed = capsys.readouterr()
    return printed.err if code else printed.out


def test_gives_lists_and_takes_roles(capsys: pytest.CaptureFixture[str]) -> None:
    grant_id = said(capsys, "grant", "ada", "admin").strip()
    said(capsys, "grant", "grace", "viewer")
    assert said(capsys, "list", "--subject", "ada").startswith(f"{grant_id} ada admin at=")
    said(capsys, "revoke", grant_id)
    [left] = said(capsys, "list").splitlines()
    assert " grace viewer at=" in left


def test_says_in_one_line_what_it_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "grant", "ada", "admin")
    assert said(capsys, "grant", "ada", "admin", code=2) == "ada has the role admin already.\n"


@pytest.mark.parametrize("words", [["ada", "god"], ["a b", "admin"]])
def test_unknown_roles_and_malformed_ids_are_refused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["role", "grant", *words])
    assert "error: argument" in capsys.readouterr().err
