"""`kill -9` of a worker in mid-job, and two workers with one schedule, on each real server."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from acme.jobs.job import JobState
from acme.jobs.settings import JobsSettings

from .fresh import ADAPTERS, fresh_settings_of_jobs, opened
from .working import COUNT, SECOND, Count, Seen, reached, until, working

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=ADAPTERS[1:])
async def settings(request: pytest.FixtureRequest) -> AsyncIterator[JobsSettings]:
    """Jobs on a server that outlives their workers."""
    async with fresh_settings_of_jobs(request.param) as settings:
        yield settings


async def test_what_a_killed_worker_had_in_hand_is_done_by_another(settings: JobsSettings) -> None:
    seen = Seen()
    async with opened(settings) as jobs:
        job_id = await jobs.enqueue(COUNT, Count(number=7))
        doomed = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.jobs.doomed", settings.url, settings.namespace),
            cwd=ROOT,
            env={"PYTHONPATH": "src"},
            stdout=asyncio.subprocess.PIPE,
        )
        assert doomed.stdout is not None
        try:
            in_hand = await asyncio.wait_for(doomed.stdout.readline(), timeout=30)
        finally:
            doomed.kill()
            await doomed.communicate()
        assert in_hand.strip() == b"7"
        assert (await jobs.status(job_id)).state is JobState.RUNNING
        async with working(jobs, seen.handle):
            done = await reached(jobs, job_id, JobState.DONE)
    assert (done.attempts, seen.numbers) == (2, [7])


async def test_each_time_of_a_schedule_fires_once_with_two_workers(settings: JobsSettings) -> None:
    seen = Seen()
    clock = asyncio.get_running_loop().time
    async with (
        opened(settings) as one,
        opened(settings) as two,
        working(one, seen.handle, SECOND),
        working(two, seen.handle, SECOND),
    ):
        await until(lambda: bool(seen.numbers))
        began, before = clock(), len(seen.numbers)
        await until(lambda: len(seen.numbers) >= before + 4)
    # Fired twice a second, they would have taken half of that.
    assert clock() - began > 2.5
