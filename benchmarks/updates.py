"""How often `copier update` conflicts with edits: every edit against every change of one answer.

`python -m benchmarks.updates` prints, by edit and by file, how many updates there were and how many
conflicted. `--edits MODULE:NAME` picks another collection, a dict of functions by name that change
the files of a project; `--only TEXT` the edits whose names hold it, `--every N` each Nth change,
`--hunks` prints a conflict of each edit and file. `--entries` prints too what `pick-a-stack` leaves
of the updates that conflict, which merges by entry and in the project's style.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path

from pick_a_stack.merging import merge
from tests.updates.merging import ANSWERS_FILE, Files, conflicting, three_way
from tests.updates.toggles import Toggle, changed, rendered, toggles

Edits = Mapping[str, Callable[[Files], object]]
Versions = tuple[bytes, bytes, bytes]
AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Meeting:
    """A file that an edit and a change of an answer both change, in three versions."""

    edit: str
    toggle: str
    path: str
    versions: Versions


def merged(meetings: Iterable[Meeting]) -> dict[Versions, bytes]:
    """What an update leaves of each file; the same versions are merged once, many in one go."""
    found: dict[Versions, bytes] = {}
    paths = {meeting.versions: meeting.path for meeting in meetings}
    waiting = iter(paths.items())
    while batch := list(islice(waiting, AT_ONCE)):
        apart = {f"{n}/{path}": versions for n, (versions, path) in enumerate(batch)}
        left = three_way(apart)
        found |= {versions: left[path] for path, versions in apart.items()}
    return found


def meetings(edit: str, toggle: Toggle, mine: Files) -> Iterator[Meeting]:
    """The files that both sides change."""
    before = rendered(toggle.before)
    after = rendered(changed(toggle.before, toggle.change))
    for path, new in after.items():
        old = before.get(path, b"")
        if path != ANSWERS_FILE and path in mine and mine[path] != old != new:
            yield Meeting(edit, toggle.name, path, (old, mine[path], new))


def hunk(content: bytes) -> str:
    """The first conflict of a file, with two lines around it."""
    lines = content.decode().splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("<<<<<<< "))
    end = next(n for n, line in enumerate(lines) if line.startswith(">>>>>>> "))
    return "\n".join(f"      | {line}" for line in lines[max(start - 2, 0) : end + 3])


def measured(edits: Edits, every: int) -> tuple[Counter[str], list[Meeting]]:
    """How many projects each edit was made in, and every file that met a change of an answer."""
    updates: Counter[str] = Counter()
    found: list[Meeting] = []
    for toggle in islice(toggles(), 0, None, every):
        before = rendered(toggle.before)
        for name, edit in edits.items():
            mine = dict(before)
            try:
                edit(mine)
            except (LookupError, ValueError):
                continue
            if mine != before:
                updates[name] += 1
                found += meetings(name, toggle, mine)
    return updates, found


def report(updates: Counter[str], found: list[Meeting], *, hunks: bool) -> None:
    """Print the conflicts, by edit and by file."""
    left = merged(found)
    met = [each for each in found if conflicting(left[each.versions])]
    by_edit = Counter(edit for edit, _ in {(each.edit, each.toggle) for each in met})
    for edit, conflicts in by_edit.most_common():
        print(f"{conflicts:5} of {updates[edit]:5}  {edit}")
        for path in sorted({each.path for each in met if each.edit == edit}) if hunks else ():
            shown = next(each for each in met if (each.edit, each.path) == (edit, path))
            print(f"    {path}, {shown.toggle}", hunk(left[shown.versions]), sep="\n")
    for path, conflicts in Counter(each.path for each in met).most_common():
        print(f"{conflicts:5}  {path}")
    total, of = by_edit.total(), updates.total()
    print(f"{total} of {of} updates conflict: {total / max(of, 1):.1%}")


def report_entries(edits: Edits, updates: Counter[str], found: list[Meeting]) -> None:
    """Print the updates that still conflict by `pick-a-stack`, by edit and by file."""
    left = merged(found)
    known = {toggle.name: toggle for toggle in toggles()}
    met = {(each.edit, each.toggle) for each in found if conflicting(left[each.versions])}
    by_edit: Counter[str] = Counter()
    by_file: Counter[str] = Counter()
    for edit, name in sorted(met):
        toggle = known[name]
        before = rendered(toggle.before)
        mine = dict(before)
        edits[edit](mine)
        after = rendered(changed(toggle.before, toggle.change))
        by_entry = merge(before, mine, after, ruff=Path(sys.executable).with_name("ruff"))
        by_edit[edit] += bool(by_entry.conflicts)
        by_file.update(by_entry.conflicts.keys())
    for edit, conflicts in (+by_edit).most_common():
        print(f"{conflicts:5} of {updates[edit]:5}  {edit}")
    for path, conflicts in by_file.most_common():
        print(f"{conflicts:5}  {path}")
    total, of = by_edit.total(), updates.total()
    print(f"by pick-a-stack {total} of {of} updates conflict: {total / max(of, 1):.1%}")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", default="tests.updates.naive:NAIVE", help="MODULE:NAME")
    parser.add_argument("--only", default="", help="the edits whose names hold this")
    parser.add_argument("--every", type=int, default=1, help="each Nth change of an answer")
    parser.add_argument("--entries", action="store_true", help="print what pick-a-stack leaves")
    parser.add_argument("--hunks", action="store_true", help="print a conflict of each kind")
    arguments = parser.parse_args()
    module, _, name = arguments.edits.partition(":")
    found: Edits = getattr(import_module(module), name)
    chosen = {each: edit for each, edit in found.items() if arguments.only in each}
    updates, met = measured(chosen, arguments.every)
    report(updates, met, hunks=arguments.hunks)
    if arguments.entries:
        report_entries(chosen, updates, met)


if __name__ == "__main__":
    main()
