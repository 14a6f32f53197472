"""Where both sides took the same piece out and put something else there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pick_a_stack.merging.pieces import Key, Piece, joined

Side = Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Meeting:
    """What is gone, and what each side has instead: it may be one thing under two names."""

    gone: set[Key]
    ours: Side
    theirs: Side

    def resolved(self, sides: Sequence[Side], mark: Callable[[str, str], str]) -> list[list[Piece]]:
        """The sides, both with the same marked piece instead."""
        first = self.ours[0]
        texts = [joined(side).removeprefix(side[0].lead) for side in (self.ours, self.theirs)]
        marked = replace(first, key=("both", first.key), text=mark(*texts), rank="")
        old, own, new = sides
        return [
            [piece for piece in old if piece.key not in self.gone],
            exchanged(own, self.ours, marked),
            exchanged(new, self.theirs, marked),
        ]


def exchanged(side: Side, gone: Side, marked: Piece) -> list[Piece]:
    """A side with one piece where several were."""
    return [
        marked if piece == gone[0] else piece
        for piece in side
        if piece == gone[0] or piece not in gone
    ]


def replaced_twice(old: Side, own: Side, new: Side) -> Iterator[Meeting]:
    """The places where both sides replaced what was there."""
    known, mine, theirs = ({piece.key for piece in side} for side in (old, own, new))
    gone = known - mine - theirs
    stay = known & mine & theirs
    ends = [None, *(piece.key for piece in old if piece.key in stay), None]
    for above, below in pairwise(ends):
        lost = {piece.key for piece in between(old, above, below)} & gone
        fresh = [
            [piece for piece in between(side, above, below) if piece.key not in known]
            for side in (own, new)
        ]
        if lost and all(fresh) and {p.key for p in fresh[0]} != {p.key for p in fresh[1]}:
            yield Meeting(lost, *fresh)


def between(side: Side, above: Key | None, below: Key | None) -> Side:
    """The pieces between two, or from the start, or to the end."""
    keys = [piece.key for piece in side]
    start = keys.index(above) + 1 if above is not None else 0
    end = keys.index(below) if below is not None else len(keys)
    return side[start:end]
