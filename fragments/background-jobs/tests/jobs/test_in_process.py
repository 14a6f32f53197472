"""The engine inside the process: its schedules, its worker in `serve`, and its end."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.errors import NotFound
from acme.hosting import host_workers
from acme.jobs.in_process import InProcessEngine, open_in_process
from acme.jobs.job import Job, JobState
from acme.jobs.ledger import MemoryLedger
from acme.jobs.ledgered import LedgeredJobs
from acme.jobs.settings import JobsSettings
from acme.jobs.worker import JOBS_WORKER

from .working import COUNT, SECOND, Count, Seen, impatient, reached, until, working


async def test_what_waits_at_the_end_is_counted() -> None:
    with capture_logs() as logs:
        async with open_in_process(impatient("memory://")) as jobs:
            await jobs.enqueue(COUNT, Count())
            await jobs.enqueue(COUNT, Count(), delay_seconds=600)
    assert {"event": "jobs_lost", "count": 2, "log_level": "warning"} in logs


async def test_the_worker_runs_where_the_jobs_are(services: Services) -> None:
    assert JOBS_WORKER.bound(services.settings)
    async with host_workers(services, [JOBS_WORKER]):
        job_id = await services.jobs.enqueue(COUNT, Count())
        # This service has no handler of it.
        await reached(services.jobs, job_id, JobState.DEAD)


async def test_a_schedule_fires() -> None:
    seen = Seen()
    async with open_in_process(impatient("memory://")) as jobs, working(jobs, seen.handle, SECOND):
        await until(lambda: bool(seen.numbers))


async def test_each_time_of_a_schedule_fires_once_with_two_workers() -> None:
    settings = impatient("memory://")
    engine, ledger = InProcessEngine(settings), MemoryLedger(retention_days=1)
    seen = Seen()
    moments = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2)]
    for each in (LedgeredJobs(engine, ledger), LedgeredJobs(engine, ledger)):
        for moment in moments:
            await each.tick(SECOND, moment)
    assert engine.waiting == 2
    async with working(LedgeredJobs(engine, ledger), seen.handle, SECOND):
        await until(lambda: engine.waiting == 0 and len(seen.numbers) == 2)


async def test_a_status_is_forgotten_after_the_retention() -> None:
    ledger = MemoryLedger(retention_days=0)
    jobs = LedgeredJobs(InProcessEngine(JobsSettings()), ledger)
    over = await jobs.enqueue(COUNT, Count())
    await jobs.cancel(over)
    waiting = await jobs.enqueue(COUNT, Count())
    await jobs.enqueue(COUNT, Count())
    assert (await jobs.status(waiting)).state is JobState.WAITING
    with pytest.raises(NotFound):
        await jobs.status(over)


async def test_as_many_run_at_a_time_as_the_setting_says() -> None:
    settings = impatient("memory://").model_copy(update={"concurrency": 2})
    running, most = 0, 0
    go_on = asyncio.Event()

    async def wait(_: Count) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await go_on.wait()
        running -= 1

    async with open_in_process(settings) as jobs, working(jobs, wait):
        ids = [await jobs.enqueue(COUNT, Count()) for _ in range(5)]
        await until(lambda: running == 2)
        go_on.set()
        for job_id in ids:
            await reached(jobs, job_id, JobState.DONE)
    assert most == 2


@pytest.mark.parametrize(
    "define",
    [
        lambda: Job(name="Not a name", payload=Count),
        lambda: Job(name="never", payload=Count, attempts=0),
        lambda: Job(name="hasty", payload=Count, timeout_seconds=0),
        lambda: Job(name="someday", payload=Count, schedule="soon"),
    ],
    ids=["name", "attempts", "timeout", "schedule"],
)
def test_refuses_a_job_that_no_engine_could_run(define: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        define()
