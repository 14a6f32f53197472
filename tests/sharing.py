"""The order of tests: what takes long comes first, in every process.

`worksteal` cuts the tests into a piece for each process, and lets those that have done theirs take
from the end of another's. A project's tests run one after the other in one process where they share
what is proven, and the processes are as heavy as each other.
"""

from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")

WEIGHTS = {
    "test_suite_passes_against_the_real_servers": 9,
    "test_whatever_a_test_executes_or_opens_is_in_its_closure": 9,
    "test_suite_passes_without_any_service": 3,
    "test_the_end_of_a_life_passes_its_own_tests": 1,
    "test_lives_at_random_lose_nothing_and_end_sound": 1,
    "test_edits_of_people_lose_nothing_and_stay_python": 1,
    "test_service_is_what_its_document_says": 0.5,
    "test_a_project_of_an_earlier_state_becomes_one_of_today": 0.5,
    "test_update_equals_a_fresh_project_and_so_does_the_way_back": 0.5,
    "test_every_edit_lives_through_every_toggle": 0.5,
}
"""Tests that take long, in minutes."""


def weight(name: str) -> float:
    """The minutes that a test takes, 0 where it takes some seconds."""
    return WEIGHTS.get(name.partition("[")[0], 0)


def shared_out(items: list[T], processes: int, name: Callable[[T], str]) -> list[T]:
    """The items in the order in which each process gets a part, and begins with what is heavy."""
    heavy = sorted((i for i in items if weight(name(i))), key=lambda i: -weight(name(i)))
    light = [item for item in items if not weight(name(item))]
    parts = cut(heavy, [weight(name(item)) for item in heavy], processes)
    ordered: list[T] = []
    for number, part in enumerate(parts):
        size = (len(items) - len(ordered)) // (processes - number)
        rest = max(size - len(part), 0)
        ordered += [*part, *light[:rest]]
        light = light[rest:]
    return [*ordered, *light]


def cut(items: list[T], weights: list[float], parts: int) -> Iterator[list[T]]:
    """The items in so many consecutive parts, of about the same weight."""
    ends = list(accumulate(weights))
    total = ends[-1] if ends else 0
    for part in range(parts):
        low, high = total * part / parts, total * (part + 1) / parts
        middles = [end - each / 2 for end, each in zip(ends, weights, strict=True)]
        yield [item for item, at in zip(items, middles, strict=True) if low <= at < high]
