"""What workers have in hand, on each real server: it is theirs while they live, and no longer."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from acme.jobs import Handled
from acme.jobs.job import JobState
from acme.jobs.settings import JobsSettings

from .fresh import ADAPTERS, fresh_settings_of_jobs, opened
from .working import COUNT, Count, Seen, reached, working


@pytest.fixture(params=ADAPTERS[1:])
async def settings(request: pytest.FixtureRequest) -> AsyncIterator[JobsSettings]:
    """Jobs of which a worker may be silent for a second."""
    async with fresh_settings_of_jobs(request.param) as settings:
        yield settings


async def test_a_job_that_takes_longer_than_the_silence_is_done_once(
    settings: JobsSettings,
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    numbers: list[int] = []

    async def wait(payload: Count) -> None:
        numbers.append(payload.number)
        begun.set()
        await go_on.wait()

    seen = Seen()
    async with opened(settings) as one, opened(settings) as two:
        job_id = await one.enqueue(COUNT, Count(number=1))
        async with working(one, wait):
            await asyncio.wait_for(begun.wait(), 30)
            async with working(two, seen.handle):
                # Held by a worker until it is due, which is longer than the silence too.
                late = await two.enqueue(COUNT, Count(number=2), delay_seconds=2.5)
                await reached(two, late, JobState.DONE)
            go_on.set()
            done = await reached(one, job_id, JobState.DONE)
    assert (numbers, seen.numbers, done.attempts) == ([1], [2], 1)


async def test_what_is_not_finished_within_the_drain_is_done_by_another(
    settings: JobsSettings,
) -> None:
    begun = asyncio.Event()
    cancelled = asyncio.Event()

    async def hang(_: Count) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    seen = Seen()
    hasty = settings.model_copy(update={"drain_seconds": 0})
    async with opened(hasty) as one, opened(settings) as two:
        job_id = await one.enqueue(COUNT, Count(number=7))
        worker = asyncio.create_task(one.work([Handled(COUNT, hang)]))
        await asyncio.wait_for(begun.wait(), 30)
        worker.cancel()
        await asyncio.wait({worker})
        assert cancelled.is_set()
        async with working(two, seen.handle):
            done = await reached(two, job_id, JobState.DONE)
    assert (seen.numbers, done.attempts) == ([7], 2)
