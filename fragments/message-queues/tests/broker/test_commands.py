"""The commands around the broker refuse in one line that says what to do."""

from pathlib import Path

import pytest

from .command_line import refusal


@pytest.mark.parametrize(
    "arguments",
    [("worker", "pigeon"), ("dead-letters", "list", "pigeon")],
    ids=["worker", "dead-letters"],
)
def test_an_unknown_worker_is_refused_with_those_that_exist(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    line = refusal(tmp_path, *arguments)
    assert line.startswith("There is no worker 'pigeon'; the workers are: ")


def test_publishing_by_hand_needs_a_server(tmp_path: Path) -> None:
    assert refusal(tmp_path, "publish").startswith("BROKER_URL: memory:// ")


def test_an_unknown_scheme_is_refused_with_those_that_exist(tmp_path: Path) -> None:
    line = refusal(tmp_path, "publish", broker_url="pigeon://somewhere")
    assert line.startswith("BROKER_URL: unknown scheme 'pigeon': use memory://")
