"""The two questions asked of every kind of name, answered in sentences."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from ..logic import Logic, described
from .parts import Named


def clashes(claims: Iterable[Named], logic: Logic) -> Iterator[str]:
    """Each two parts that bring one name and can meet."""
    for name, rivals in by_name(claims).items():
        for one, other in combinations(rivals, 2):
            merged = one.value is not None and one.value == other.value
            if merged or one.place == other.place:
                continue
            if (world := logic.together(one.when, other.when)) is not None:
                yield (
                    f"{one.place} and {other.place} both bring the {one.kind} {name!r} with "
                    f"{described(world)}: rename one, or let `unless` or `only` keep them apart"
                )


def dangling(uses: Iterable[Named], claims: Sequence[Named], logic: Logic) -> Iterator[str]:
    """Each need of a name that some project has without a part that brings the name."""
    providers = by_name(claims)
    told = set()
    for use in uses:
        if (use.place, use.name) in told:
            continue
        brought = providers.get(use.name, [])
        if (world := logic.missing(use.when, (each.when for each in brought))) is not None:
            told.add((use.place, use.name))
            where = ", ".join(sorted({each.place for each in brought}))
            remedy = "no part brings it: add it, or drop what needs it"
            if where:
                remedy = f"it comes with other answers from {where}: narrow one, or widen the other"
            yield (
                f"{use.place} needs the {use.kind} {use.name!r}, which is missing with "
                f"{described(world)}; {remedy}"
            )


def by_name(names: Iterable[Named]) -> dict[str, list[Named]]:
    """Names of one kind, grouped."""
    found: dict[str, list[Named]] = {}
    for each in names:
        found.setdefault(each.name, []).append(each)
    return found
