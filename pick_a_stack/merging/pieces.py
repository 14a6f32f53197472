"""What a file consists of: pieces of text, each with a key by which it is known again."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace


class UndecidedError(Exception):
    """Both sides changed the same thing, each in its way."""


class UnlikeError(UndecidedError):
    """What both sides changed has no parts that could be merged one by one."""


Key = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text.

    Attributes:
        key: what it is about: the name of a setting, the module of an import.
        text: the part itself.
        lead: the blank lines before it.
        rank: where it sorts among its like; nothing where the order has a meaning.
    """

    key: Key
    text: str
    lead: str = ""
    rank: str = ""


Split = Callable[[str], list[Piece] | None]
"""Takes a text apart, or says nothing where it has no parts."""


def numbered(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces whose keys differ: the second one of a key is known as that."""
    seen: Counter[Hashable] = Counter()
    found = []
    for piece in pieces:
        seen[piece.key] += 1
        found.append(replace(piece, key=(piece.key, seen[piece.key])))
    return found


def joined(pieces: Sequence[Piece]) -> str:
    """The text of pieces."""
    return "".join(piece.lead + piece.text for piece in pieces)
