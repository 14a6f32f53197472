"""Three lists of pieces become one: both sides' additions stay, and what either took out goes."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from pick_a_stack.merging.meeting import replaced_twice
from pick_a_stack.merging.pieces import Key, Piece, UndecidedError

Keys = Sequence[Key]
Inner = Callable[[str, str, str], str]
"""Merges three texts of one piece, "" for what is not there."""
Mark = Callable[[str, str], str]
"""A conflict between two texts, marked."""
Plain = Callable[[str], str]
"""A text without what a formatter decides."""


def merge_lists(
    sides: Sequence[Sequence[Piece]], inner: Inner, plain: Plain, mark: Mark | None = None
) -> list[Piece]:
    """The pieces of both sides, those that one side took out left out.

    The sides are what there was before, the user's and the template's. What both replaced is
    marked as a conflict, where `mark` says how.

    Raises:
        UndecidedError: where both replaced the same piece, and nothing can be marked.
    """
    for each in replaced_twice(*sides):
        if mark is None:
            raise UndecidedError(each.gone)
        sides = each.resolved(sides, mark)
    old, own, new = ({piece.key: piece for piece in side} for side in sides)
    merged = {}
    for key in {**own, **new}:
        texts = [side[key].text if key in side else None for side in (old, own, new)]
        text = chosen(texts, inner, plain)
        if text:
            merged[key] = replace(own.get(key) or new[key], text=text)
    order = ordered(list(old), list(own), list(new), merged)
    return [
        replace(merged[key], lead=lead(place, order, *sides[1:])) for place, key in enumerate(order)
    ]


def chosen(texts: Sequence[str | None], inner: Inner, plain: Plain) -> str | None:
    """The text of one piece, or nothing where it goes."""
    before, mine, after = texts
    old, own, new = (None if text is None else plain(text) for text in texts)
    if own == new or new == old:
        return mine
    if own == old:
        return after
    return inner(before or "", mine or "", after or "")


def ordered(old: Keys, own: Keys, new: Keys, merged: dict[Key, Piece]) -> list[Key]:
    """The keys of `merged`: in the order of the side that changed it, the user's before all."""
    known = set(old)
    shared = known & set(own)
    is_moved = [key for key in old if key in shared] != [key for key in own if key in shared]
    first, second = (own, new) if is_moved else (new, own)
    order = [key for key in first if key in merged]
    theirs = set(new) - set(own) - known
    for place, key in enumerate(second):
        if key in order or key not in merged:
            continue
        above = next((each for each in reversed(second[:place]) if each in order), None)
        at = order.index(above) + 1 if above is not None else 0
        while not is_moved and at < len(order) and is_later(merged[key], order[at], theirs, merged):
            at += 1
        order.insert(at, key)
    return order


def is_later(piece: Piece, other: Key, theirs: set[Key], merged: dict[Key, Piece]) -> bool:
    """Whether a piece of the user's stands below a new one of the template's in its place."""
    rank = merged[other].rank
    return other in theirs and not (piece.rank and rank and piece.rank < rank)


def lead(place: int, order: Sequence[Key], mine: Sequence[Piece], after: Sequence[Piece]) -> str:
    """The blank lines before a piece: as many as there are between it and the one above it."""
    key, above = order[place], order[place - 1] if place else None
    own = []
    for side in (mine, after):
        keys = [piece.key for piece in side]
        if key not in keys:
            continue
        end = keys.index(key) + 1
        own.append(side[end - 1].lead)
        if above in keys[:end]:
            return max((piece.lead for piece in side[keys.index(above) + 1 : end]), key=len)
    return own[0] if above is None else max(own, key=len)
