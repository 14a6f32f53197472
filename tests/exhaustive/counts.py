"""How much was checked: gathered from every worker and printed after the tests."""

from collections.abc import Callable

import pytest

PREFIX = "checked "
Count = Callable[[str, int], None]


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Count:
    """Notes how many things of one kind a test has looked at."""

    def note(what: str, number: int) -> None:
        record_property(PREFIX + what, number)

    return note


def summary_line(reports: list[pytest.TestReport]) -> str:
    """What the tests have looked at in all, in alphabetical order; "" if nothing."""
    totals: dict[str, int] = {}
    for report in reports:
        for name, value in getattr(report, "user_properties", ()):
            if name.startswith(PREFIX) and isinstance(value, int):
                what = name.removeprefix(PREFIX)
                totals[what] = totals.get(what, 0) + value
    listed = ", ".join(f"{number} {what}" for what, number in sorted(totals.items()))
    return f"checked: {listed}" if listed else ""
