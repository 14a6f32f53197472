"""`docs/by-hand.md` says of each fragment how much of it is written by hand, and it is true."""

import re
from pathlib import Path

import pytest

from pick_a_stack import ROOT

DOCUMENT = ROOT / "docs" / "by-hand.md"
TABLE = {
    fragment: int(lines.replace(",", ""))
    for fragment, lines in re.findall(
        r"^\| `([\w.-]+)` \| ([\d,]+) \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE
    )
}


def lines_of(fragment: Path) -> int:
    """The lines of Python that a fragment can add to a project's `src`, none that tools write."""
    others = {"__pycache__", "generated"}
    files = (path for path in (fragment / "src").rglob("*.py*") if not others & {*path.parts})
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)


LINES = {path.name: lines_of(path) for path in sorted((ROOT / "fragments").iterdir())}


def test_every_fragment_with_code_is_in_the_table() -> None:
    assert list(TABLE) == [fragment for fragment, lines in LINES.items() if lines]


@pytest.mark.parametrize("fragment", TABLE)
def test_its_lines_are_true_to_a_tenth(fragment: str) -> None:
    assert TABLE[fragment] == pytest.approx(LINES[fragment], rel=0.1, abs=5)


def test_a_decision_it_names_is_there() -> None:
    numbers = re.findall(r"decisions? (\d+)(?: and (\d+))?", DOCUMENT.read_text(encoding="utf-8"))
    named = {int(number) for pair in numbers for number in pair if number}
    there = {int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md")}
    assert named
    assert named <= there
