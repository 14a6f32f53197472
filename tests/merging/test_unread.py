"""A file that is no text to git is neither merged nor overwritten."""

from pick_a_stack.merging import merge

BEFORE = b"one\ntwo\n"
LATER = b"one\ntwo\nthree\n"
UTF_16 = "one\nzwei\n".encode("utf-16")


def test_a_file_that_became_binary_stays_and_is_named() -> None:
    merged = merge({"notes.md": BEFORE}, {"notes.md": UTF_16}, {"notes.md": LATER})
    assert merged.unread == {"notes.md"}
    assert merged.files == {"notes.md": UTF_16}


def test_it_is_not_named_where_the_template_changes_nothing() -> None:
    merged = merge({"notes.md": BEFORE}, {"notes.md": UTF_16}, {"notes.md": BEFORE})
    assert (merged.unread, merged.files) == (frozenset(), {"notes.md": UTF_16})


def test_the_files_beside_it_are_merged() -> None:
    before = {"notes.md": BEFORE, "a.txt": BEFORE}
    mine = {"notes.md": UTF_16, "a.txt": b"zero\n" + BEFORE}
    merged = merge(before, mine, dict.fromkeys(before, LATER))
    assert merged.files["a.txt"] == b"zero\n" + LATER
