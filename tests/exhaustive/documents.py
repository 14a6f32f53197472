"""Documents: what they link to and name is in every project that has the document."""

import re
from collections.abc import Collection, Iterator
from posixpath import dirname, join, normpath

from ..logic import When
from .parts import File, Named, Parts

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")
COMMAND = re.compile(r"python -m acme ([a-z][\w-]*)")
PATH = re.compile(r"`((?:src|tests|compose)/[\w./-]+)`")
REFERENCE = re.compile(r"`(acme(?:\.\w+)+(?::\w+)?)`")
WORDS = re.compile(r"`([a-z]+(?:-[a-z]+)+)`")
VARIABLE = re.compile(r"`([A-Z]+_[A-Z_]+)")
FENCE = re.compile(r"^ *(`{3,}|~{3,})", re.MULTILINE)


def uses(parts: Parts) -> Iterator[Named]:
    """What documents, and the paragraphs that fragments add to some, refer to."""
    known = {entry.key.upper() for entry in parts.section("settings")}
    known |= {entry.key for entry in parts.section("commands")}
    for file in parts.files:
        if file.path.endswith(".md"):
            yield from links(file.text, file.source, file)
            if not file.is_fold:
                yield from names(file.text, file.source, file.when, known)
    for entry in parts.section("readme", "agents"):
        yield from names(entry.part.text, entry.place, entry.when, known)


def links(text: str, place: str, file: File) -> Iterator[Named]:
    """The relative links of a document, as paths of the project."""
    for target, line in found_in(text, LINK):
        path = normpath(join(dirname(file.path), target.partition("#")[0]))
        yield Named("path", path, f"{place}:{line}", file.when)


def names(text: str, place: str, when: When, known: Collection[str]) -> Iterator[Named]:
    """The commands, paths, modules and variables in a text.

    `known` are the commands, and what variables begin with, in capitals.
    """
    for name, line in found_in(text, COMMAND):
        yield Named("command", name, at(place, line), when)
    for name, line in found_in(text, WORDS):
        if name in known:
            yield Named("command", name, at(place, line), when)
    for name, line in found_in(text, PATH):
        yield Named("path", name.rstrip("/"), at(place, line), when)
    for name, line in found_in(text, REFERENCE):
        module, _, attribute = name.rpartition(":" if ":" in name else ".")
        yield Named("import", f"{module}:{attribute}", at(place, line), when)
    for name, line in found_in(text, VARIABLE):
        if name.partition("_")[0] in known:
            yield Named("variable", name, at(place, line), when)


def at(place: str, line: int) -> str:
    """A line of a document; a paragraph of a fragment.yml has the line of its key already."""
    return place if ":" in place else f"{place}:{line}"


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
