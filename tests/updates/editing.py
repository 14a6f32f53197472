"""The files of a project as a user changes them: lines inserted, imports added, modules written."""

from itertools import takewhile
from pathlib import Path

from .merging import Files

PACKAGE = "order_service"
SOURCE = f"src/{PACKAGE}"
MARK = "# Import yours here.\n"
THEIRS = Path(__file__).with_name("theirs")


class AbsentError(LookupError):
    """The project has nothing that the edit is about."""


def text(files: Files, path: str) -> str:
    """A file as text.

    Raises:
        AbsentError: when the project has no such file.
    """
    if path not in files:
        raise AbsentError(path)
    return files[path].decode()


def put(files: Files, path: str, content: str) -> None:
    """Write a file."""
    files[path] = content.encode()


def append(files: Files, path: str, lines: str) -> None:
    """Add lines to the end of a file."""
    put(files, path, text(files, path) + lines)


def insert(files: Files, path: str, after: str, lines: str) -> None:
    """Insert lines below the last line that begins with `after`."""
    found = text(files, path)
    start = found.rfind(f"\n{after}")
    if start < 0:
        raise AbsentError(f"{after!r} in {path}")
    end = found.index("\n", start + 1) + 1
    put(files, path, found[:end] + lines + found[end:])


def write_theirs(files: Files, trade: str, name: str, path: str = "") -> None:
    """A module as in the folder `theirs`, in the package of a trade unless a path is given."""
    content = (THEIRS / name).read_text(encoding="utf-8")
    put(
        files,
        path or f"{SOURCE}/{trade}/{name}",
        content.replace("trade", trade).replace("Trade", trade.title()),
    )


def write_package(files: Files, trade: str, *names: str) -> None:
    """The package of a trade, with some of the modules in the folder `theirs`."""
    write_theirs(files, trade, "package.py", f"{SOURCE}/{trade}/__init__.py")
    for name in names:
        write_theirs(files, trade, name)


def import_in(files: Files, path: str, line: str) -> None:
    """Add an import below the mark, sorted among the user's own; without a mark, among all."""
    before, mark, after = text(files, path).partition(MARK)
    if not mark:
        import_among_all(files, path, line)
        return
    lines = after.splitlines(keepends=True)
    mine = list(takewhile(lambda each: each.startswith("from "), lines))
    found = sorted({*mine, f"{line}\n"})
    put(files, path, before + mark + "".join(found + lines[len(mine) :]))


def import_among_all(files: Files, path: str, line: str) -> None:
    """Add an import of the project's own where a formatter sorts it."""
    lines = text(files, path).splitlines(keepends=True)
    ours = [n for n, each in enumerate(lines) if each.startswith(f"from {PACKAGE}.")]
    if not ours:
        raise AbsentError(f"an import of the project in {path}")
    place = next((n for n in ours if lines[n] > f"{line}\n"), ours[-1] + 1)
    put(files, path, "".join([*lines[:place], f"{line}\n", *lines[place:]]))
