"""Lines at one indentation are the pieces of a text, each with the deeper lines below it."""

from collections.abc import Callable, Iterable

from pick_a_stack.merging.lexing import indent
from pick_a_stack.merging.pieces import Piece, numbered

HEADER = ("header",)
MakePiece = Callable[[str, str], Piece]
"""A piece of a text and the blank lines before it."""
Joins = Callable[[str, str], bool]
"""Whether a line goes on what stands above it, at the same indentation."""


def never(above: str, line: str) -> bool:
    """Every line at the indentation begins a piece."""
    return False


def blocks(lines: Iterable[str], make: MakePiece, joins: Joins = never) -> list[Piece]:
    """The pieces of lines; blank lines at the end stay with the last one."""
    found: list[Piece] = []
    base, text, lead, blank = "", "", "", ""
    for line in lines:
        if not line.strip():
            blank += line
            continue
        if not text and not found:
            base = indent(line)
        if text and (len(indent(line)) > len(base) or joins(text, line)):
            text, blank = text + blank + line, ""
            continue
        if text:
            found.append(make(text, lead))
        text, lead, blank = line, blank, ""
    if text:
        found.append(make(text + blank, lead))
    return numbered(found)


def headed(lines: list[str], count: int, make: MakePiece, joins: Joins = never) -> list[Piece]:
    """A header of some lines, and the pieces of what stands below it."""
    header = Piece(HEADER, "".join(lines[:count]))
    return [header, *blocks(lines[count:], make, joins)]
