"""Sentences that enumerate names in code, such as commands: the names are entries."""

import re

from pick_a_stack.merging.keyed import merge_lists
from pick_a_stack.merging.pieces import Piece, UndecidedError, UnlikeError, numbered

ENUMERATION = re.compile(r"((?:`[^`\n]+`, )+`[^`\n]+`)")
SEPARATOR = ", "


def merge_enumerations(before: str, mine: str, after: str) -> str:
    """A paragraph of which only enumerations differ, with the names of both sides.

    Raises:
        UndecidedError: where both changed the words around them, or the same name.
    """
    sides = [ENUMERATION.split(text) for text in (before, mine, after)]
    if len({tuple(side[::2]) for side in sides}) > 1:
        raise UnlikeError(mine)
    merged = list(sides[1])
    for place in range(1, len(merged), 2):
        named = [
            numbered(Piece(("name", name), name) for name in side[place].split(SEPARATOR))
            for side in sides
        ]
        merged[place] = SEPARATOR.join(piece.text for piece in merge_lists(named, refuse, str))
    return "".join(merged)


def refuse(before: str, mine: str, after: str) -> str:
    """A name has no parts.

    Raises:
        UndecidedError: always.
    """
    raise UndecidedError(mine)
