"""Every entry of a fragment.yml is missed when it is taken out: by the net, or by a test.

`load_bearing.yml` records what the checks of names do not see: the test of a project that does, or
why none can. The test is run again in a project without the entry, at depth full for a sample.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from ..conftest import DEPTH, Note
from ..contributions import files
from ..stacks import sample
from .lacking import completed, first_failure, label, stacks_with
from .names import Names
from .parts import Entry, Parts
from .planted import template
from .removals import Net

RECORD = Path(__file__).with_name("load_bearing.yml")
SAMPLE = 4


@cache
def recorded(kind: str) -> dict[str, str]:
    """What the record says, by `fragment section.key`."""
    document = yaml.safe_load(RECORD.read_text(encoding="utf-8"))[kind]
    return {
        f"{fragment} {key}": text
        for fragment, entries in document.items()
        for key, text in entries.items()
    }


def tried() -> list[str]:
    """The entries to try: all at depth exhaustive, else some."""
    every = sorted(recorded("missed_by"))
    return every if DEPTH == "exhaustive" else sample(every, SAMPLE)


def differences(net: Net) -> Iterator[str]:
    """Each entry that the net does not miss and the record does not have, or the reverse."""
    unmissed = {label(entry): entry for entry in net.unmissed()}
    known = recorded("missed_by") | recorded("allowed")
    for name in sorted(unmissed.keys() - known.keys()):
        yield (
            f"{unmissed[name].place}: nothing misses {name}: take it out, or write a test that "
            f"fails without it and name it in {RECORD.name}"
        )
    for name in sorted(known.keys() - unmissed.keys()):
        yield f"{RECORD.name}: the checks of names see {name}, or it is gone: take it out here"


def test_every_entry_is_missed_or_recorded(names: Names, note: Note) -> None:
    net = Net(names)
    by_test, allowed = len(recorded("missed_by")), len(recorded("allowed"))
    note("parts", f"{len(net.parts.entries)} entries: without each, a check fails or a test")
    note("parts", f"{by_test} of them are missed by a test alone, {allowed} by none")
    found = list(differences(net))
    assert not found, "\n".join(found)


@pytest.mark.full
@pytest.mark.parametrize("name", tried())
def test_the_recorded_test_fails_without_the_entry(name: str, parts: Parts, tmp_path: Path) -> None:
    test = recorded("missed_by")[name]
    entry = next(each for each in parts.entries if label(each) == name)
    stack = stack_of(entry, test)
    failed = first_failure(stack, entry, tmp_path, test)
    assert failed.startswith(test), (
        f"{entry.place}: {test} passes in {stack} without {name}"
        f"; of all tests there, the first that fails is {other(stack, entry, tmp_path)}"
    )


def stack_of(entry: Entry, test: str) -> str:
    """The smallest stack that has an entry and a test."""
    path = test.partition("::")[0]
    return next(name for name in stacks_with(entry) if path in files(completed(name)))


def other(stack: str, entry: Entry, folder: Path) -> str:
    """A test that may be recorded instead."""
    return first_failure(stack, entry, folder / "other") or "none"


def test_an_entry_that_nothing_needs_is_found(tmp_path: Path) -> None:
    idle = "when: {examples: true}\nlists:\n  commands:\n    warm-up: acme.app:app\n"
    parts = template(tmp_path, {"fragments/notes/fragment.yml": idle})
    found = {label(entry) for entry in Net(Names(parts)).unmissed()}
    assert found == {"notes commands.warm-up"}
