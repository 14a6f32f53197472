"""The recorded sessions run, and the records are what they show."""

from pathlib import Path

import pytest

from .sessions import ALL, SESSIONS, Desk, stable


@pytest.mark.parametrize("name", ALL)
def test_session_runs_as_recorded(
    template: Path, environment: dict[str, str], tmp_path: Path, name: str
) -> None:
    desk = Desk(tmp_path, template, environment)
    ALL[name](desk)
    recorded = (SESSIONS / f"{name}.txt").read_text(encoding="utf-8")
    assert list(stable(desk.text())) == list(stable(recorded)), (
        "the session changed: python -m tests.cli.record"
    )


def test_every_record_has_a_session() -> None:
    assert {path.stem for path in SESSIONS.glob("*.txt")} == set(ALL)
