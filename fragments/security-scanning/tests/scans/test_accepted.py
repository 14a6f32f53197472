"""What is accepted has a reason, an owner and a last day, which has not passed."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from .accepted import FILE, LONGEST, Accepted, in_force, overdue, read, today

ENTRY = """
[[accepted]]
scan = "dependencies"
finding = "CVE-2026-1"
reason = "Nothing here calls the function."
owner = "ada"
expires = 2026-03-31
"""
LAST = date(2026, 3, 31)


def written(folder: Path, text: str) -> list[Accepted]:
    """What is read of a file with this text."""
    file = folder / "accepted.toml"
    file.write_text(text, encoding="utf-8")
    return list(read(file))


def test_nothing_is_accepted_that_is_overdue() -> None:
    assert overdue(read(), today()) == [], f"see {FILE}"


def test_secrets_that_gitleaks_passes_over_are_accepted() -> None:
    ignored = Path(__file__).parents[2] / ".gitleaksignore"
    lines = ignored.read_text(encoding="utf-8").splitlines() if ignored.exists() else []
    passed_over = {line for line in lines if line and not line.startswith("#")}
    assert passed_over == {each.finding for each in in_force(read(), "secrets", today())}


def test_an_entry_holds_until_the_end_of_its_last_day(tmp_path: Path) -> None:
    entries = written(tmp_path, ENTRY)
    assert in_force(entries, "dependencies", LAST) == entries
    assert in_force(entries, "image", LAST) == []
    assert overdue(entries, LAST) == []
    after = LAST + timedelta(days=1)
    assert in_force(entries, "dependencies", after) == []
    assert overdue(entries, after) == ["CVE-2026-1: was accepted until 2026-03-31; ask ada"]


def test_a_last_day_is_not_far_ahead(tmp_path: Path) -> None:
    entries = written(tmp_path, ENTRY)
    assert overdue(entries, LAST - LONGEST) == []
    assert len(overdue(entries, LAST - LONGEST - timedelta(days=1))) == 1


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ('reason = "Nothing here calls the function."', 'reason = "later"'),
        ('owner = "ada"', ""),
        ('owner = "ada"', 'owner = "  "'),
        ("expires = 2026-03-31", ""),
        ('scan = "dependencies"', 'scan = "everything"'),
        ('owner = "ada"', 'owner = "ada"\nsince = 2026-01-01'),
        ("[[accepted]]", "[[accepts]]"),
        ("[[accepted]]", "[[accepted"),
    ],
)
def test_an_entry_that_is_not_whole_is_refused(line: str, instead: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^accepted\.toml: "):
        written(tmp_path, ENTRY.replace(line, instead))
