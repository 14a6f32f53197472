"""The edits of people live through changes of one answer, merged as `pick-a-stack` does."""

import ast
import re
from collections import Counter

import pytest

from pick_a_stack.merging import ANSWERS_FILE, Merged
from pick_a_stack.merging import merge as by_entry

from ..conftest import DEPTH, Note
from .editing import AbsentError
from .edits import EDITS
from .merging import Files, merge
from .people import SINGLES
from .toggles import changed, rendered, toggles

EVERY = 10 if DEPTH == "exhaustive" else 240
EDITS_OF_PEOPLE = list(SINGLES)[:: 10 if DEPTH == "quick" else 1]


def words(content: bytes) -> Counter[bytes]:
    """The words of a file."""
    return Counter(re.findall(rb"\w+", content))


def lost(before: Files, mine: Files, after: Files, merged: Merged) -> list[str]:
    """Files of the user, but for those of a capability that went, that lack a word of theirs."""
    was = {target: path for path, target in merged.moved.items()}
    generated = {path: before.get(was.get(path, path), b"") for path in mine}
    return [
        path
        for path, content in mine.items()
        if path not in (before.keys() - after.keys()) | {ANSWERS_FILE}
        and content != generated[path]
        and words(content) - words(generated[path]) - words(merged.files.get(path, b""))
    ]


@pytest.mark.parametrize("edit", EDITS)
def test_what_lines_merge_is_what_copier_makes_of_it(edit: str) -> None:
    for toggle in toggles()[:: EVERY // 4 or 1]:
        before, after = rendered(toggle.before), rendered(changed(toggle.before, toggle.change))
        mine = dict(before)
        try:
            EDITS[edit](mine, "invoices")
        except AbsentError:
            continue
        plain, merged = merge(before, mine, after), by_entry(before, mine, after)
        same = plain.files.keys() - plain.conflicts
        assert {path: plain.files[path] for path in same} == {
            path: merged.files[path] for path in same
        }, toggle.name
        assert merged.conflicts.keys() <= plain.conflicts


def test_edits_of_people_lose_nothing_and_stay_python(note: Note) -> None:
    runs = plain = conflicts = 0
    for number, edit in enumerate(EDITS_OF_PEOPLE):
        for toggle in toggles()[number % EVERY :: EVERY]:
            before, after = rendered(toggle.before), rendered(changed(toggle.before, toggle.change))
            mine = dict(before)
            try:
                SINGLES[edit](mine)
            except AbsentError:
                continue
            merged = by_entry(before, mine, after)
            assert lost(before, mine, after, merged) == [], (edit, toggle.name)
            for path in merged.by_entry:
                if path.endswith(".py"):
                    ast.parse(merged.files[path])
            runs += 1
            plain += bool(merge(before, mine, after).conflicts)
            conflicts += bool(merged.conflicts)
    note(
        "updates",
        f"{len(EDITS_OF_PEOPLE)} edits of people, {runs} updates: "
        f"{plain} conflict by lines, {conflicts} by entry, 0 words lost",
    )
    assert conflicts <= plain / 2
