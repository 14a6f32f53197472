"""Sections of a document that the user took out, where the template changes them."""

from pick_a_stack.merging import merge

RUN = "## Run it\n\nIt needs uv.\n\nuv sync\n\nuv run serve\n"
BEFORE = f"# A service\n\n{RUN}\n## Check it\n\nuv run pytest\n"
LATER = BEFORE.replace("uv run serve\n", "uv run migrate\nuv run serve\n")


def readme(mine: str, after: str) -> tuple[str, bool]:
    """The user's document after an update, and whether it conflicts."""
    sides = [{"README.md": text.encode()} for text in (BEFORE, mine, after)]
    merged = merge(*sides)
    return merged.files["README.md"].decode(), bool(merged.conflicts)


def test_a_section_that_was_taken_out_stays_out() -> None:
    mine = "# A service\n\nmake start\n\n## Ours\n\nAsk Ada.\n"
    assert readme(mine, LATER) == (mine, False)


def test_a_new_section_comes_beside_those_that_were_rewritten() -> None:
    mine = "# A service\n\nmake start\n\n## Ours\n\nAsk Ada.\n"
    text, conflicts = readme(mine, LATER + "\n## Events\n\nThey go to NATS.\n")
    assert "## Events\n\nThey go to NATS.\n" in text
    assert "Ask Ada." in text
    assert "uv run migrate" not in text
    assert not conflicts


def test_what_changes_in_a_section_under_another_heading_is_a_conflict() -> None:
    text, conflicts = readme(BEFORE.replace("## Run it", "## Start"), LATER)
    assert conflicts or "uv run migrate" in text


def test_a_section_that_is_there_gets_what_is_new() -> None:
    text, conflicts = readme(BEFORE.replace("pytest", "pytest -n 2"), LATER)
    assert "uv run migrate\n" in text
    assert "pytest -n 2" in text
    assert not conflicts
