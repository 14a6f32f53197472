"""The commands around the broker: what they print, and how they refuse."""

import pytest

from acme.cli import main


@pytest.fixture(autouse=True)
def in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment says memory://, whatever it said."""
    monkeypatch.setenv("BROKER_URL", "memory://")


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a command refuses with."""
    assert main(arguments) == 2
    written = capsys.readouterr()
    assert written.out == ""
    (line,) = written.err.splitlines()
    return line


@pytest.mark.parametrize(
    "arguments",
    [("worker", "pigeon"), ("dead-letters", "list", "pigeon")],
    ids=["worker", "dead-letters"],
)
def test_an_unknown_worker_is_refused_with_those_that_exist(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    line = refusal(capsys, *arguments)
    assert line.startswith("There is no worker 'pigeon'; the workers are: ")


def test_an_unknown_scheme_is_refused_with_those_that_exist(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROKER_URL", "pigeon://somewhere")
    assert refusal(capsys, "serve").startswith("BROKER_URL: unknown scheme 'pigeon': use memory://")


def test_publishing_by_hand_needs_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(capsys, "publish").startswith("BROKER_URL: memory:// ")
