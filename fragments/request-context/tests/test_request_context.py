"""What is carried from a request, and brought back."""

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from acme.request_context import (
    LONGEST,
    carried_context,
    restored_context,
)


def bound() -> str | None:
    """The id of the request that log lines have here."""
    return structlog.contextvars.get_contextvars().get("request_id")


def test_nothing_is_carried_from_nowhere() -> None:
    assert carried_context() == {}
    with restored_context({}, "do nothing"):
        assert bound() is None


def test_the_id_of_the_request_is_carried_and_brought_back() -> None:
    with bound_contextvars(request_id="abc"):
        context = carried_context()
    assert context == {"request_id": "abc"}
    with restored_context(context, "do something"):
        assert bound() == "abc"
        # What is caused by what was caused has it too.
        assert carried_context() == context
    assert bound() is None


def test_what_nobody_knows_is_passed_over() -> None:
    with restored_context({"of-a-later-release": "1"}, "do something"):
        assert carried_context() == {}


@pytest.mark.parametrize("value", ["a" * (LONGEST + 1), "a\nb", "ž", "\ud800"])
def test_what_no_message_could_hold_stays_behind(value: str) -> None:
    with bound_contextvars(request_id=value):
        assert carried_context() == {}
