"""Merging by lines: whatever git's user set up, and with conflicts as small as can be."""

from pathlib import Path

import pytest

from pick_a_stack.merging import merge

BEFORE = "".join(f"line {number}\n" for number in range(9))
LATER = BEFORE.replace("line 7\n", "theirs\n")
MINE = BEFORE.replace("line 1\n", "mine  \n")
CONFIGURATIONS = {
    "no prefix": "[diff]\n\tnoprefix = true\n",
    "no context": "[diff]\n\tcontext = 0\n",
    "colour": "[color]\n\tui = always\n",
    "line ends": "[core]\n\tautocrlf = true\n",
    "white space": "[apply]\n\twhitespace = fix\n",
    "all three sides": "[merge]\n\tconflictStyle = diff3\n",
}


@pytest.fixture(params=CONFIGURATIONS)
def configured(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a user told git, for all that they do."""
    (tmp_path / ".gitconfig").write_text(CONFIGURATIONS[request.param], encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))


def merged(mine: str, after: str) -> tuple[str, bool]:
    """A file that both changed, and whether it conflicts."""
    found = merge(*({"src/a.txt": text.encode()} for text in (BEFORE, mine, after)))
    return found.files["src/a.txt"].decode(), bool(found.conflicts)


@pytest.mark.usefixtures("configured")
def test_both_sides_are_there_whatever_git_is_told() -> None:
    assert merged(MINE, LATER) == (LATER.replace("line 1\n", "mine  \n"), False)


@pytest.mark.usefixtures("configured")
def test_a_conflict_is_marked_the_same_whatever_git_is_told() -> None:
    text, conflicts = merged(MINE, BEFORE.replace("line 1\n", "theirs\n"))
    both = "<<<<<<< before updating\nmine  \n=======\ntheirs\n>>>>>>> after updating\n"
    assert conflicts
    assert text == BEFORE.replace("line 1\n", both)


@pytest.mark.usefixtures("configured")
def test_a_moved_file_is_found_whatever_git_is_told() -> None:
    sides = {"a.txt": BEFORE.encode()}, {"b/a.txt": MINE.encode()}, {"a.txt": LATER.encode()}
    assert merge(*sides).moved == {"a.txt": "b/a.txt"}


def test_a_paragraph_conflicts_where_both_changed_it_and_not_as_a_whole() -> None:
    sides = [{"a.md": f"one\ntwo\n{line}three\nfour\n".encode()} for line in ("", "x\n", "y\n")]
    text = merge(*sides).files["a.md"].decode()
    both = "<<<<<<< before updating\nx\n=======\ny\n>>>>>>> after updating\n"
    assert text == f"one\ntwo\n{both}three\nfour\n"
