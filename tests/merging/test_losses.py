"""Nothing is lost by a merge: of the user's lines none, of the template's changes none."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pick_a_stack.merging.entries import merge_entries
from pick_a_stack.merging.lines import conflicting

from ..conftest import DEPTH

NAMES = ("archive", "bills", "cache", "desk", "events", "fleet", "goods", "hosts")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file, written from names with a number each."""

    path: str
    write: Callable[[dict[str, int]], str]
    has_values: bool = True


def lines(start: str, entry: str, end: str) -> Callable[[dict[str, int]], str]:
    """A file with an entry a line."""
    return lambda entries: (
        start + "".join(entry.format(name=name, n=n) for name, n in entries.items()) + end
    )


KINDS = {
    "a tuple": Kind("a.py", lines("X = (\n", "    {name},\n", "    # Yours.\n)\n"), False),
    "one line": Kind("a.py", lambda found: f"X = [{', '.join(found)}]\n", False),
    "imports": Kind("a.py", lines("", "from a.{name} import {name}\n", "\nX = 1\n"), False),
    "patterns": Kind(".gitignore", lines("", "/{name}/\n", "/z/\n"), False),
    "keywords": Kind("a.py", lines("x = f(\n", "    {name}={name}_{n},\n", ")\n")),
    "fields": Kind("a.py", lines("class A:\n", "    {name}: int = {n}\n", "    z: int = 0\n")),
    "dependencies": Kind("pyproject.toml", lines("[a]\nb = [\n", '    "{name}>={n}",\n', "]\n")),
    "tables": Kind("pyproject.toml", lines("", "[{name}]\nx = {n}\n\n", "[z]\nx = 0\n")),
    "YAML": Kind("a.yaml", lines("a:\n", "  {name}: {n}\n", "  z: 0\nb: 1\n")),
    "variables": Kind(".env", lines("", "# about {name}\n{name}={n}\n\n", "Z=0\n")),
    "rows": Kind("a.md", lines("# A\n\n|x|y|\n|-|-|\n", "| {name} | {n} |\n", "\n## Z\n")),
}

Entries = dict[str, int]


@st.composite
def sides(draw: st.DrawFn) -> tuple[Entries, Entries, Entries]:
    """Entries as rendered, as the user has them, and as rendered later."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=5))
    before = dict.fromkeys(names, 1)
    return before, draw(changed(before, 2)), draw(changed(before, 3))


@st.composite
def changed(draw: st.DrawFn, before: Entries, number: int) -> Entries:
    """Entries of which some are taken out, changed to a number, or new."""
    found = [
        (name, draw(st.sampled_from([1, 1, 1, number])))
        for name in before
        if draw(st.integers(0, 3))
    ]
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3)):
        if name not in before:
            found.insert(draw(st.integers(0, len(found))), (name, number))
    return dict(found)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=1000 if DEPTH == "exhaustive" else 60, deadline=None)
@given(three=sides())
def test_each_side_finds_its_entries(kind: str, three: tuple[Entries, ...]) -> None:
    form = KINDS[kind]
    if not form.has_values:
        three = tuple(dict.fromkeys(side, 1) for side in three)
    before, mine, after = (form.write(side) for side in three)
    merged = merge_entries(form.path, *(side.encode() for side in (before, mine, after)))
    if merged is None:
        return
    text = merged.decode()
    for side in (mine, after):
        assert not Counter(words(side)) - Counter(words(before)) - Counter(words(text)), text
    if not conflicting(merged):
        assert words(text) == words(form.write(order(text, expected(three))))


@given(three=sides())
def test_values_that_only_one_side_changed_are_always_decided(three: tuple[Entries, ...]) -> None:
    before, mine, _ = (KINDS["YAML"].write(side).encode() for side in three)
    assert merge_entries("a.yaml", before, mine, before) == mine
    assert merge_entries("a.yaml", before, before, mine) == mine


def words(text: str) -> list[str]:
    """The words of a text."""
    return re.findall(r"\w+", text)


def expected(three: tuple[Entries, ...]) -> Entries:
    """What entries have to be, each by itself."""
    before, mine, after = three
    found = {}
    for name in NAMES:
        old, own, new = (side.get(name) for side in (before, mine, after))
        result = new if own == old else own
        if result is not None:
            found[name] = result
    return found


def order(text: str, entries: Entries) -> Entries:
    """Entries in the order in which a text names them first."""
    return dict(sorted(entries.items(), key=lambda entry: text.index(entry[0])))
