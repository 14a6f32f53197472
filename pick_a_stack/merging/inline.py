"""Statements whose brackets differ: the same text around them, their entries merged by key."""

import re
from dataclasses import replace

from pick_a_stack.merging.brackets import Group, entries, put_together, taken_apart
from pick_a_stack.merging.keyed import merge_lists
from pick_a_stack.merging.lexing import plain
from pick_a_stack.merging.pieces import UndecidedError, UnlikeError

IMPORT = r"^(\s*from [\w.]+ import )"
NAMES = re.compile(IMPORT + r"([^()\s][^()\n]*?)(?=\s*(?:#.*)?$)")
UNBRACKETED = re.compile(IMPORT + r"\(([^()\n]*?),?\)")


def merge_inline(before: str, mine: str, after: str) -> str:
    """One text of three.

    Raises:
        UndecidedError: where both sides changed the same, or the texts are not alike.
    """
    old, own, new = (plain(text) for text in (before, mine, after))
    if own == new or new == old:
        return mine
    if own == old:
        return after
    sides = [taken_apart(text) for text in bracketed(before, mine, after)]
    parts = [side for side in sides if side is not None]
    if not before and len(parts) == 3:
        parts[0] = [_emptied(part) for part in parts[1]]
    if len(parts) < 3 or len({len(side) for side in parts}) > 1 or len(parts[0]) == 1:
        raise UnlikeError(mine) if before else UndecidedError(mine)
    merged = ""
    for part in zip(*parts, strict=True):
        merged += _part(part, mine)
    return UNBRACKETED.sub(r"\1\2", merged)


def bracketed(before: str, mine: str, after: str) -> list[str]:
    """The texts, with the names of an import between brackets; an import of nothing for none."""
    found = re.match(IMPORT, mine)
    if found and not before:
        before = f"{found[1]}()\n"
    return [NAMES.sub(r"\1(\2)", text) for text in (before, mine, after)]


def _part(part: tuple[str | Group, ...], mine: str) -> str:
    before, own, after = part
    if isinstance(before, Group) and isinstance(own, Group) and isinstance(after, Group):
        return _group(before, own, after)
    if isinstance(before, str) and isinstance(own, str) and isinstance(after, str):
        if before.split() == own.split():
            return after
        if before.split() == after.split() or own.split() == after.split():
            return own
    raise UndecidedError(mine)


def _emptied(part: str | Group) -> str | Group:
    """A list without entries, for one that is new on both sides."""
    if isinstance(part, str) or part.is_called:
        return part
    return replace(part, inside="")


def _group(before: Group, mine: Group, after: Group) -> str:
    old, own, new = (plain(each.text) for each in (before, mine, after))
    if own == new or new == old:
        return mine.text
    if own == old:
        return after.text
    sides = [entries(each) for each in (before, mine, after)]
    merged = merge_lists(sides, merge_inline, plain)
    return put_together([piece.text for piece in merged], before, mine, after)
