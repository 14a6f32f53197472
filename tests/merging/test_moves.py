"""What the user moved is merged where it is now."""

from pick_a_stack.merging import merge

TEXT = b"".join(b"line %d\n" % number for number in range(20))
LATER = TEXT + b"more\n"
MINE = TEXT.replace(b"line 3\n", b"mine\n")


def test_a_moved_file_is_merged_where_it_went() -> None:
    merged = merge({"a.py": TEXT}, {"a/__init__.py": MINE}, {"a.py": LATER})
    assert merged.moved == {"a.py": "a/__init__.py"}
    assert merged.files == {"a/__init__.py": MINE + b"more\n"}


def test_a_link_is_followed() -> None:
    merged = merge({"a.py": TEXT}, {"b.py": MINE}, {"a.py": LATER}, links={"a.py": "b.py"})
    assert merged.moved == {"a.py": "b.py"}
    assert merged.files == {"b.py": MINE + b"more\n"}


def test_what_the_template_does_not_change_is_not_looked_for() -> None:
    merged = merge({"a.py": TEXT}, {"b.py": TEXT}, {"a.py": TEXT})
    assert (merged.moved, merged.files) == ({}, {"b.py": TEXT})


def test_a_moved_file_of_a_capability_that_goes_stays_and_is_named() -> None:
    merged = merge({"a.py": TEXT}, {"b.py": TEXT}, {})
    assert merged.left == {"a.py": "b.py"}
    assert merged.files == {"b.py": TEXT}


def test_what_may_have_become_of_a_file_is_named() -> None:
    mine = {"a/one.py": b"one\n", "elsewhere/a.py": b"two\n", "other.py": b"three\n"}
    merged = merge({"a.py": TEXT}, mine, {"a.py": LATER})
    assert merged.doubtful == {"a.py": ["a/one.py", "elsewhere/a.py"]}
    assert merged.files == mine


def test_a_deleted_file_stays_deleted() -> None:
    merged = merge({"a.py": TEXT}, {"b.py": b"other\n"}, {"a.py": LATER})
    assert (merged.moved, merged.doubtful) == ({}, {})
    assert merged.files == {"b.py": b"other\n"}
