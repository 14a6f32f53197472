"""Markdown: sections; in them paragraphs, items of lists, rows of tables."""

import re
from collections.abc import Sequence

from pick_a_stack.merging.pieces import Key, Piece, numbered

HEADING = re.compile(r"#{1,6} ")
FENCE = re.compile(r"\s*(```|~~~)")
ENTRY = re.compile(r"(?:[-*+]|\d+\.) |\|")

KNOWN_BY = 4
"""The words by which a paragraph is known again."""


def split_file(text: str) -> list[Piece] | None:
    """The sections by their headings."""
    return numbered(_gathered(text, lambda line, above, blank: bool(HEADING.match(line))))


def split_piece(text: str) -> list[Piece] | None:
    """The paragraphs, items and rows of a section."""
    found = numbered(
        _gathered(
            text,
            lambda line, above, blank: (
                bool(ENTRY.match(line)) or bool(HEADING.match(above)) or (blank and line[0] != " ")
            ),
        )
    )
    return found if len(found) > 1 else None


def taken_out(old: Sequence[Piece], own: Sequence[Piece]) -> set[Key]:
    """The sections that the user took out: of each the heading is gone, and most of the lines."""
    there = {line.strip() for piece in own for line in piece.text.splitlines()}
    keys = {piece.key for piece in own}
    gone = set()
    for piece in old:
        lines = [line.strip() for line in piece.text.splitlines() if line.strip()]
        if piece.key not in keys and 2 * sum(line in there for line in lines) < len(lines):
            gone.add(piece.key)
    return gone


def _gathered(text: str, begins: object) -> list[Piece]:
    found: list[Piece] = []
    part, lead, blank, fenced = "", "", "", False
    for line in text.splitlines(keepends=True):
        if not line.strip() and not fenced:
            blank += line
            continue
        if part and not fenced and begins(line, part, bool(blank)):  # type: ignore[operator]
            found.append(Piece((key(part),), part, lead))
            part, lead, blank = "", blank, ""
        elif not part:
            lead, blank = blank, ""
        part, blank = part + blank + line, ""
        fenced ^= bool(FENCE.match(line))
    if part:
        found.append(Piece((key(part),), part + blank, lead))
    return found


def key(part: str) -> str:
    """A section by its heading, a row by its first cell, a paragraph by how it begins."""
    first = part.splitlines()[0].strip()
    if HEADING.match(first):
        return first
    if first.startswith("|"):
        return first.split("|")[1].strip()
    return part.strip() if ENTRY.match(first) else " ".join(part.split()[:KNOWN_BY])
