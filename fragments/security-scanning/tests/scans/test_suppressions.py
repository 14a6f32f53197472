"""A line that is no danger, whatever a scan says, says why."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MARKS = re.compile(r"#\s*(?:noqa:[\w\s,]*\bS\d+\b[\w\s,]*?|gitleaks:allow)\s*(?P<reason>[-#].*)?$")


def unexplained(text: str) -> list[str]:
    """The lines whose mark stands alone."""
    found = [(line, MARKS.search(line)) for line in text.splitlines()]
    return [line for line, mark in found if mark and not (mark["reason"] or "").strip("-# ")]


def test_every_mark_has_its_reason() -> None:
    files = list((ROOT / "src").rglob("*.py"))
    assert len(files) > 10
    bare = [(path.name, line) for path in files for line in unexplained(path.read_text("utf-8"))]
    assert bare == []


@pytest.mark.parametrize("mark", ["noqa: S603", "noqa: E501, S603", "gitleaks:allow"])
def test_a_mark_alone_is_found(mark: str) -> None:
    assert unexplained(f"run(command)  # {mark}") != []
    assert unexplained(f"run(command)  # {mark} -") != []
    assert unexplained(f"run(command)  # {mark} - nothing of it is given") == []
    assert unexplained(f"run(command)  # {mark}  # nothing of it is given") == []
