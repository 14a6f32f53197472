"""Three lists of pieces become one: both sides' additions stay, and what either took out goes."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from pick_a_stack.merging.pieces import Key, Piece, UndecidedError

Keys = Sequence[Key]
Inner = Callable[[str, str, str], str]
"""Merges three texts of one piece, "" for what is not there."""
Plain = Callable[[str], str]
"""A text without what a formatter decides."""


def merge_lists(sides: Sequence[Sequence[Piece]], inner: Inner, plain: Plain) -> list[Piece]:
    """The pieces of both sides, those that one side took out left out.

    The sides are what there was before, the user's and the template's.

    Raises:
        UndecidedError: where both replaced the same piece.
    """
    old, own, new = ({piece.key: piece for piece in side} for side in sides)
    refuse_replaced_twice(list(old), list(own), list(new))
    merged = {}
    for key in {**own, **new}:
        texts = [side[key].text if key in side else None for side in (old, own, new)]
        text = chosen(texts, inner, plain)
        if text is not None:
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


def refuse_replaced_twice(old: Keys, own: Keys, new: Keys) -> None:
    """Refuse a piece that both sides took out where both put something else.

    Raises:
        UndecidedError: it may be the same thing under two names.
    """
    gone = set(old) - set(own) - set(new)
    if not gone:
        return
    known = set(old)
    stay = known & set(own) & set(new)
    for key in gone:
        place = old.index(key)
        above = next((each for each in reversed(old[:place]) if each in stay), None)
        below = next((each for each in old[place:] if each in stay), None)
        ours, theirs = (between(side, above, below) - known for side in (own, new))
        if ours and theirs and ours != theirs:
            raise UndecidedError(key)


def between(keys: Keys, above: Key | None, below: Key | None) -> set[Key]:
    """The keys between two, or from the start, or to the end."""
    start = keys.index(above) + 1 if above is not None else 0
    end = keys.index(below) if below is not None else len(keys)
    return set(keys[start:end])


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
    """The blank lines before a piece: as many as either side has between it and the one above."""
    key, above = order[place], order[place - 1] if place else None
    found = []
    for side in (mine, after):
        keys = [piece.key for piece in side]
        if key not in keys:
            continue
        end = keys.index(key) + 1
        start = keys.index(above) + 1 if above in keys[:end] else end - 1
        found.append(max((piece.lead for piece in side[start:end]), key=len))
        if side is mine and above in keys[:end] and start == end - 1:
            break
    return max(found, key=len)
