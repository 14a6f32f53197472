"""What tests cost: seconds of processor time, theirs and their processes', whatever else runs.

A test that waits costs little here, and one beside a busy neighbour no more than alone.
"""

import os
from collections import Counter
from collections.abc import Generator, Iterable

import pytest

COST = "processor seconds"
SHOWN = 25


class Costs:
    """Notes of each test what it took of the processor."""

    def __init__(self) -> None:
        self._began = 0.0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Begin to count."""
        self._began = processor_seconds()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Note the sum in the last report of a test."""
        yield
        item.user_properties.append((COST, processor_seconds() - self._began))


def processor_seconds() -> float:
    """What this process has taken, and those of its processes that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def table(reports: Iterable[pytest.TestReport]) -> list[str]:
    """What the dearest tests cost, each with all its parameters, and all tests together."""
    seconds: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for report in reports:
        cost = dict(report.user_properties).get(COST)
        if report.when == "teardown" and isinstance(cost, float):
            name = report.nodeid.partition("[")[0]
            seconds[name] += cost
            counts[name] += 1
    rows = [*seconds.most_common(SHOWN), ("all tests", seconds.total())]
    counts["all tests"] = counts.total()
    return [f"{cost:8.1f} s {counts[name]:6} {name}" for name, cost in rows]
