"""Documents: what they link to and name is in every project that has the document."""

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from .logic import When
from .parts import File, Named, Parts

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")
COMMAND = re.compile(r"python -m acme ([a-z][\w-]*)")
FENCE = re.compile(r"^ *(`{3,}|~{3,})", re.MULTILINE)


def uses(parts: Parts) -> Iterator[Named]:
    """The links of documents and the commands that they tell to type."""
    for file in parts.files:
        if file.path.endswith(".md"):
            for target, line in found_in(file.text, LINK):
                path = normpath(join(dirname(file.path), target))
                yield Named("path", path, f"{file.source}:{line}", file.when)
            if not file.is_fold:
                yield from commands(file.text, file.source, file.when)
    for entry in parts.section("readme", "agents"):
        yield from commands(entry.part.text, entry.place, entry.when)
        for target, _ in found_in(entry.part.text, LINK):
            yield Named("path", normpath(target), entry.place, entry.when)


def commands(text: str, place: str, when: When) -> Iterator[Named]:
    """The commands of the service in a text."""
    for name, _ in found_in(text, COMMAND):
        yield Named("command", name, place, when)


def found_in(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, int]]:
    """What a pattern finds, with its line."""
    for found in pattern.finditer(text):
        yield found[1], text.count("\n", 0, found.start()) + 1


def open_fences(file: File) -> Iterator[str]:
    """The first code fence of a document that is not closed."""
    opened: tuple[str, int] | None = None
    for fence, line in found_in(file.text, FENCE):
        if opened is None:
            opened = fence, line
        elif fence[0] == opened[0][0] and len(fence) >= len(opened[0]):
            opened = None
    if opened is not None:
        yield f"{file.source}:{opened[1]}: the code fence {opened[0]} is not closed: close it"
