"""Sums over trade."""

from collections.abc import Iterable


def total_cents(amounts: Iterable[int]) -> int:
    """The sum of amounts in cents; none is negative.

    Raises:
        ValueError: for a negative amount.
    """
    found = list(amounts)
    if any(amount < 0 for amount in found):
        raise ValueError("an amount is negative")
    return sum(found)
