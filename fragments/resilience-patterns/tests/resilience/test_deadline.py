"""A deadline is known, and kept, wherever its work goes."""

import asyncio
from math import inf

import pytest

from acme.resilience import Policy
from acme.resilience.deadline import (
    deadline,
    remaining_seconds,
    within,
    without_deadline,
)
from acme.resilience.errors import DeadlineExceeded

from .faults import IMPATIENT, Frozen, Scripted


async def test_the_nearer_deadline_counts() -> None:
    assert remaining_seconds() == inf
    async with within(10, "The work"):
        async with within(100, "Its part"):
            assert remaining_seconds() <= 10
        async with within(1, "Its part"):
            assert remaining_seconds() <= 1
        assert remaining_seconds() > 1
    assert remaining_seconds() == inf


async def test_tasks_of_the_work_have_its_deadline() -> None:
    async with within(10, "The work"), asyncio.TaskGroup() as group:

        async def look() -> float:
            return remaining_seconds()

        task = group.create_task(look())
    assert task.result() <= 10


async def test_a_call_three_policies_deep_ends_with_the_deadline_of_the_first() -> None:
    server = Scripted(Frozen())
    inner = Policy("The inner", "127.0.0.1:1", IMPATIENT)
    middle = Policy("The middle", "127.0.0.1:1", IMPATIENT)
    with deadline(0.05):
        async with asyncio.timeout(5):
            with pytest.raises(DeadlineExceeded):
                await middle.call(lambda: inner.call(server.ask))
    assert server.calls == 1


async def test_nobody_is_asked_when_no_time_is_left() -> None:
    server = Scripted()
    with deadline(0), pytest.raises(DeadlineExceeded, match="The server was not asked"):
        await Policy("The server", "127.0.0.1:1", IMPATIENT).call(server.ask)
    assert server.calls == 0


async def test_timeouts_of_the_work_stay_what_they_are() -> None:
    with pytest.raises(TimeoutError):
        async with within(10, "The work"):
            raise TimeoutError


async def test_work_that_others_wait_for_can_be_without() -> None:
    with deadline(10), without_deadline():
        assert remaining_seconds() == inf
