"""What the command line says of the worker `note-history`."""

from pathlib import Path

import pytest

from .command_line import refusal


@pytest.mark.parametrize(
    "arguments",
    [("worker", "note-history"), ("dead-letters", "list", "note-history")],
    ids=["worker", "dead-letters"],
)
def test_with_a_broker_in_memory_its_events_are_inside_serve(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert "inside `serve`" in refusal(tmp_path, *arguments)
