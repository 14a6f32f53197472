"""How many rows a set of rules leaves, without listing them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from math import prod

Value = str | bool
# Of these pairs one must be so (True), or one not be so (False).
Clause = frozenset[tuple[str, Value, bool]]


def number_of_rows(factors: Mapping[str, Sequence[Value]], clauses: Sequence[Clause]) -> int:
    """How many ways there are to give each factor one of its values, so that every clause holds.

    Splits on the value of the factor that most clauses name, until what is left falls apart into
    clauses that share no factor; their numbers multiply.
    """

    @cache
    def number(left: frozenset[Clause]) -> int:
        """The rows of the factors that these clauses name."""
        if not left:
            return 1
        part = _connected(left)
        if part != left:
            return number(part) * number(left - part)
        ((factor, _),) = Counter(f for clause in left for f in _named([clause])).most_common(1)
        found = 0
        for value in factors[factor]:
            rest = frozenset(
                clause - {pair for pair in clause if pair[0] == factor}
                for clause in left
                if not _holds(clause, factor, value)
            )
            if frozenset() not in rest:
                freed = _named(left) - _named(rest) - {factor}
                found += number(rest) * prod(len(factors[each]) for each in freed)
        return found

    free = factors.keys() - _named(clauses)
    return number(frozenset(clauses)) * prod(len(factors[each]) for each in free)


def _named(clauses: Sequence[Clause] | frozenset[Clause]) -> set[str]:
    return {factor for clause in clauses for factor, _, _ in clause}


def _holds(clause: Clause, factor: str, value: Value) -> bool:
    return any(f == factor and (v == value) is so for f, v, so in clause)


def _connected(clauses: frozenset[Clause]) -> frozenset[Clause]:
    """The clauses that share factors with some first one, directly or not."""
    found = {next(iter(clauses))}
    while more := {c for c in clauses - found if _named([c]) & _named(frozenset(found))}:
        found |= more
    return frozenset(found)
