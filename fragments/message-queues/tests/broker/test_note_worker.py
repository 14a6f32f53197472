"""The worker `note-history` on the command line."""

import pytest

from acme.cli import main


@pytest.mark.parametrize(
    "arguments",
    [("worker", "note-history"), ("dead-letters", "list", "note-history")],
    ids=["worker", "dead-letters"],
)
def test_says_what_lives_inside_serve(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.setenv("BROKER_URL", "memory://")
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))

    assert main(arguments) == 2

    (line,) = capsys.readouterr().err.splitlines()
    assert "inside `serve`" in line
