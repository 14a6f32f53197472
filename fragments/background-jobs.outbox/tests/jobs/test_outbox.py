"""Jobs of a unit of work: committed with it, and enqueued by a relay, however often it tries."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from acme.bootstrap import open_services
from acme.broker.envelope import decode
from acme.broker.events import Event
from acme.database import Database
from acme.errors import NotFound
from acme.hosting import host_workers
from acme.jobs.job import JobRecord, JobState, Priority
from acme.jobs.ledgered import LedgeredJobs
from acme.jobs.outbox import JOBS_LANE, record_in
from acme.jobs.outbox.enqueueing import JobEnqueuer
from acme.outbox.relay import Relay
from acme.outbox.settings import OutboxSettings
from acme.settings import Settings

from ..databases import open_fresh
from .fresh import ADAPTERS, fresh_settings_of_jobs, opened
from .working import (
    COUNT,
    Count,
    Patience,
    Seen,
    reached,
    working,
)

SETTINGS = OutboxSettings(poll_seconds=0.01)


@pytest.fixture(params=ADAPTERS)
async def jobs(request: pytest.FixtureRequest) -> AsyncIterator[LedgeredJobs]:
    """Jobs that no other test sees."""
    async with fresh_settings_of_jobs(request.param) as settings, opened(settings) as jobs:
        yield jobs


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh("sqlite", tmp_path) as database:
        yield database


@asynccontextmanager
async def relaying(database: Database, jobs: LedgeredJobs) -> AsyncIterator[None]:
    relay = Relay(database, JobEnqueuer(jobs), SETTINGS, lanes=(JOBS_LANE,))
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def events_in(database: Database) -> list[Event]:
    """What a relay of jobs would enqueue."""
    async with database.transaction() as tx:
        held = await tx.outbox.hold([JOBS_LANE], limit=100)
    return [decode(each.envelope) for each in held]


async def come(jobs: LedgeredJobs, job_id: str) -> None:
    """Wait until a job has come."""
    patience = Patience()
    while True:
        with suppress(NotFound):
            await jobs.status(job_id)
            return
        await patience.a_moment(f"the job {job_id} has not come")


async def done(jobs: LedgeredJobs, job_id: str) -> JobRecord:
    """The record of a job, once it has come and is done."""
    await come(jobs, job_id)
    return await reached(jobs, job_id, JobState.DONE)


async def test_what_is_committed_is_done_in_order_and_nothing_else(
    database: Database, jobs: LedgeredJobs
) -> None:
    seen, last = Seen(), ""
    async with relaying(database, jobs), working(jobs, seen.handle):
        for number in range(20):
            with suppress(ZeroDivisionError):
                async with database.transaction() as tx:
                    last = await jobs.enqueue(COUNT, Count(number=number), within=tx)
                    if number % 3 == 2:
                        raise ZeroDivisionError
        await done(jobs, last)
    assert seen.numbers == [number for number in range(20) if number % 3 < 2]


async def test_a_job_keeps_its_id_and_what_was_asked_of_it(
    database: Database, jobs: LedgeredJobs
) -> None:
    async with database.transaction() as tx:
        job_id = await jobs.enqueue(
            COUNT, Count(), owner="ada", priority=Priority.HIGH, unique="k", within=tx
        )
    with pytest.raises(NotFound):
        await jobs.status(job_id)
    async with relaying(database, jobs), working(jobs, Seen().handle):
        record = await done(jobs, job_id)
    assert (record.id, record.owner, record.priority) == (job_id, "ada", Priority.HIGH)
    assert (record.job, record.unique) == ("count", "count/k")


async def test_a_delay_is_counted_from_the_change(database: Database, jobs: LedgeredJobs) -> None:
    seen = Seen()
    async with database.transaction() as tx:
        late = await jobs.enqueue(COUNT, Count(number=1), within=tx, delay_seconds=1)
        await jobs.enqueue(COUNT, Count(number=2), within=tx)
    event, _ = await events_in(database)
    record, due_at = record_in(event)
    assert (due_at - event.occurred_at).total_seconds() == pytest.approx(1, abs=0.1)
    async with relaying(database, jobs), working(jobs, seen.handle):
        assert (await done(jobs, late)).id == record.id
    assert seen.numbers == [2, 1]


async def test_a_job_that_waits_stands_for_the_next_with_its_key(
    database: Database, jobs: LedgeredJobs
) -> None:
    seen = Seen()
    async with database.transaction() as tx:
        first = await jobs.enqueue(COUNT, Count(number=1), within=tx, unique="k")
        second = await jobs.enqueue(COUNT, Count(number=2), within=tx, unique="k")
        other = await jobs.enqueue(COUNT, Count(number=3), within=tx)
    async with relaying(database, jobs):
        await come(jobs, other)
    async with working(jobs, seen.handle):
        await done(jobs, other)
        await done(jobs, first)
    assert seen.numbers == [1, 3]
    with pytest.raises(NotFound):
        await jobs.status(second)


async def test_a_relay_that_repeats_itself_makes_no_second_job(
    database: Database, jobs: LedgeredJobs
) -> None:
    seen = Seen()
    async with database.transaction() as tx:
        job_id = await jobs.enqueue(COUNT, Count(number=1), within=tx)
    (event,) = await events_in(database)
    enqueuer = JobEnqueuer(jobs)
    await enqueuer.publish(event)
    await enqueuer.publish(event)
    async with working(jobs, seen.handle):
        await done(jobs, job_id)
        await enqueuer.publish(event)
        await done(jobs, await jobs.enqueue(COUNT, Count(number=2)))
    assert seen.numbers == [1, 2]
    assert (await jobs.status(job_id)).attempts == 1


async def test_a_relay_killed_half_way_loses_no_job(database: Database, jobs: LedgeredJobs) -> None:
    seen = Seen()
    async with database.transaction() as tx:
        job_id = await jobs.enqueue(COUNT, Count(number=1), within=tx)
    (event,) = await events_in(database)
    record, _ = record_in(event)
    # Killed here, it would not have sent it.
    await jobs.ledger.add(record)
    async with relaying(database, jobs), working(jobs, seen.handle):
        await done(jobs, job_id)
    assert seen.numbers == [1]


async def test_what_no_relay_has_seen_comes_after_a_restart(settings: Settings) -> None:
    async with open_services(settings) as before, before.database.transaction() as tx:
        job_id = await before.jobs.enqueue(COUNT, Count(), within=tx)
    async with open_services(settings) as services, host_workers(services):
        await come(services.jobs, job_id)
        # This service has no handler of it.
        await reached(services.jobs, job_id, JobState.DEAD)
