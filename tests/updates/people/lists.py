"""How people add to a list, a table of settings, a class, or the imports of a module."""

import re
import sys

from ..editing import AbsentError
from ..merging import Files
from .hand import named, package, read, write


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _block(lines: list[str], opening: str) -> tuple[int, int]:
    """The lines between one that opens a block and the one that ends it."""
    first = next((n + 1 for n, line in enumerate(lines) if re.search(opening, line)), 0)
    if not first:
        raise AbsentError(opening)
    depth = _indent(lines[first - 1])
    inside = range(first, len(lines))
    end = next((n for n in inside if lines[n].strip() and _indent(lines[n]) <= depth), len(lines))
    while not lines[end - 1].strip():
        end -= 1
    return first, end


def _entries(lines: list[str], opening: str) -> list[tuple[int, int]]:
    """Where each entry of a block begins and ends; comments are no entries."""
    first, end = _block(lines, opening)
    depth = _indent(lines[first])
    starts = [
        n
        for n in range(first, end)
        if _indent(lines[n]) == depth and lines[n].strip() and lines[n].lstrip()[0] not in "#)]}"
    ]
    found = []
    for start in starts:
        stop = start + 1
        while stop < end and (_indent(lines[stop]) > depth or lines[stop].lstrip()[:1] in ")]}"):
            if not lines[stop].strip():
                break
            stop += 1
        found.append((start, stop))
    if not found:
        raise AbsentError(f"an entry of {opening}")
    return found


def _insert(files: Files, path: str, lines: list[str], place: int, entry: str) -> None:
    write(files, path, "".join([*lines[:place], entry, *lines[place:]]))


def sorted_in(files: Files, path: str, opening: str, entry: str) -> None:
    """Add an entry where the alphabet puts it among those that are there."""
    entry = named(files, entry)
    lines = read(files, path).splitlines(keepends=True)
    entries = _entries(lines, named(files, opening))
    before = [stop for start, stop in entries if lines[start] < entry]
    _insert(files, path, lines, before[-1] if before else entries[0][0], entry)


def last_in(files: Files, path: str, opening: str, entry: str) -> None:
    """Add an entry beside the last one, whatever comment follows."""
    lines = read(files, path).splitlines(keepends=True)
    _insert(files, path, lines, _entries(lines, named(files, opening))[-1][1], entry)


def end_of(files: Files, path: str, opening: str, entry: str) -> None:
    """Add an entry at the very end of a block, below a closing comment."""
    lines = read(files, path).splitlines(keepends=True)
    _insert(files, path, lines, _block(lines, named(files, opening))[1], entry)


def first_in(files: Files, path: str, opening: str, entry: str) -> None:
    """Add an entry before all others."""
    lines = read(files, path).splitlines(keepends=True)
    _insert(files, path, lines, _block(lines, named(files, opening))[0], entry)


def uv_add(files: Files, requirement: str, opening: str = r"^dependencies = \[") -> None:
    """Add a dependency as `uv add` does: in order if the list has one, at its end if not."""
    lines = read(files, "pyproject.toml").splitlines(keepends=True)
    names = [lines[start] for start, _ in _entries(lines, opening)]
    place = sorted_in if names == sorted(names) else last_in
    place(files, "pyproject.toml", opening, f'    "{requirement}",\n')


def _kind(files: Files, statement: str) -> tuple[int, bool, str]:
    """What isort sorts an import by."""
    module = statement.split()[1]
    root = module.partition(".")[0]
    ours = root in (package(files), "tests", "")
    section = 2 + (root == "") if ours else int(root not in sys.stdlib_module_names)
    return section, statement.startswith("from"), module


def _imports(lines: list[str]) -> list[tuple[int, int]]:
    """Where each import at the top of a module begins and ends."""
    found, n = [], 0
    while n < len(lines) and lines[n].strip() != "# isort: split":
        if re.match(r"(from|import) ", lines[n]):
            stop = n + 1
            while "(" in lines[n] and ")" not in "".join(lines[n:stop]):
                stop += 1
            found.append((n, stop))
            n = stop
        elif re.match(r"(class|def|async|@)", lines[n]):
            break
        else:
            n += 1
    return found


def imported(files: Files, path: str, line: str) -> None:
    """Add an import where isort sorts it among those that are there."""
    line = named(files, line)
    lines = read(files, path).splitlines(keepends=True)
    mine = _kind(files, line)
    found = [(_kind(files, lines[start]), start, stop) for start, stop in _imports(lines)]
    if not found:
        raise AbsentError(f"an import in {path}")
    same = [(kind, start, stop) for kind, start, stop in found if kind[0] == mine[0]]
    following = [start for kind, start, _ in same if kind > mine]
    earlier = [stop for kind, _, stop in found if kind < mine]
    if following:
        _insert(files, path, lines, following[0], f"{line}\n")
    elif same:
        _insert(files, path, lines, same[-1][2], f"{line}\n")
    elif earlier:
        _insert(files, path, lines, earlier[-1], f"\n{line}\n")
    else:
        _insert(files, path, lines, found[0][1], f"{line}\n\n")


def imported_in_own_section(files: Files, path: str, line: str) -> None:
    """Add an import in the section below `isort: split`; without one, among the others."""
    line = named(files, line)
    lines = read(files, path).splitlines(keepends=True)
    place = next((n + 1 for n, each in enumerate(lines) if each.strip() == "# isort: split"), 0)
    if not place:
        imported(files, path, line)
        return
    while lines[place].startswith("#"):
        place += 1
    while lines[place].startswith(("from ", "import ")) and lines[place] < f"{line}\n":
        place += 1
    _insert(files, path, lines, place, f"{line}\n")
