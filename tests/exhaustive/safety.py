"""What every file of the template is held to, whatever its type."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

FORBIDDEN_ON_WINDOWS = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')
RESERVED_ON_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
MARKS = ("{=", "=}", "{%", "{#")


def faults(root: Path, path: Path) -> Iterator[str]:
    """Each reason why a file would not be the same on another system, or not plain."""
    source = path.relative_to(root).as_posix()
    if path.is_symlink():
        yield f"{source}: a symbolic link, which Windows may not make: copy the file"
    for part in PurePosixPath(source).parts:
        if FORBIDDEN_ON_WINDOWS.search(part) or RESERVED_ON_WINDOWS.fullmatch(part):
            yield f"{source}: Windows has no file called {part!r}: rename it"
    data = path.read_bytes()
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        yield f"{source}: not UTF-8 at byte {error.start}: save it as UTF-8"
        return
    if "\r" in text:
        line = text.partition("\r")[0].count("\n") + 1
        yield f"{source}:{line}: ends with CR LF: end lines with LF"
    if text and not text.endswith("\n") and "without a line end" not in text.rpartition("\n")[2]:
        yield f"{source}: the last line has no end: add one"
    if not source.startswith("composer/") and path.suffix != ".jinja":
        yield from marks(source, text)


def marks(source: str, text: str) -> Iterator[str]:
    """Each line of a plain file that Jinja would not leave as it is."""
    for number, line in enumerate(text.splitlines(), 1):
        for mark in MARKS:
            if mark in line:
                yield (
                    f"{source}:{number}: {mark} means something to the template: "
                    "write the line without it"
                )
