"""Imports are written anew where nothing else is on their lines; else they are left."""

import pytest

from pick_a_stack.fitting.rewriting import reimport, rename_attribute


def moved(text: str, encoding: str = "utf-8") -> str:
    """A file once `b` of `app.a` is in `app.new`."""
    return reimport("src/app/x.py", text.encode(encoding), "app.a", "b", "app.new").decode(encoding)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from app.a import b\n", "from app.new import b\n"),
        ("from app.a import b, c\n", "from app.a import c\nfrom app.new import b\n"),
        ("from .a import b as d\r\n", "from app.new import b as d\r\n"),
        ("if X:\n\tfrom app.a import b\n", "if X:\n\tfrom app.new import b\n"),
    ],
)
def test_a_name_is_imported_from_where_it_is(before: str, after: str) -> None:
    assert moved(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "from app.a import b  # noqa: E402\n",
        "from app.a import b; limit = 3\n",
        "from app.a import (\n    b,\n    # for the desk\n    c,\n)\n",
    ],
)
def test_what_else_is_on_the_lines_stays(text: str) -> None:
    assert moved(text) == text


def test_a_file_keeps_its_encoding() -> None:
    text = '# coding: latin-1\nfrom app.a import b\n\nNAME = "é"\n'
    assert moved(text, "latin-1") == text.replace("app.a", "app.new")
    used = '# coding: latin-1\nNAME = "é"\nx.old()\n'.encode("latin-1")
    assert rename_attribute(used, "old", "new") == used.replace(b"old", b"new")
