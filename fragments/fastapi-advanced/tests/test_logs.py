"""What is logged, by whom."""

import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src"

# One line each, from a module of the service and from a library.
SPEAKING = """
import logging
from acme.logs import LogSettings, configure_logs
configure_logs(LogSettings(level="{level}"))
logging.getLogger("acme.notes").debug("said by the service")
logging.getLogger("library").info("said by a library")
logging.getLogger("library").error("wrong in a library")
"""


@pytest.mark.parametrize(
    ("level", "events"),
    [("debug", ["said by the service", "wrong in a library"]), ("info", ["wrong in a library"])],
)
def test_standard_loggers_of_the_service_have_its_level(level: str, events: list[str]) -> None:
    spoken = subprocess.run(
        [sys.executable, "-c", SPEAKING.format(level=level)],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    lines = spoken.stderr.splitlines()
    assert len(lines) == len(events)
    assert all(event in line for event, line in zip(events, lines, strict=True))
