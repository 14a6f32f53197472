"""Jobs in the transaction of a change, and what is said of a database without their tables."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from acme.database import Database
from acme.database.sql import open_database
from acme.errors import Unavailable
from acme.jobs import Jobs
from acme.jobs.job import JobState
from acme.jobs.settings import JobsSettings
from acme.migrations.autogenerate import include_name

from ..databases import fresh_settings
from .fresh import database_of, fresh_settings_of_jobs, opened
from .working import COUNT, Count, Seen, impatient, reached, working

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def settings() -> AsyncIterator[JobsSettings]:
    """Jobs in a database of this test."""
    async with fresh_settings_of_jobs("postgresql") as settings:
        yield settings


@pytest.fixture
async def jobs(settings: JobsSettings) -> AsyncIterator[Jobs]:
    """The jobs."""
    async with opened(settings) as jobs:
        yield jobs


@pytest.fixture
async def database(settings: JobsSettings) -> AsyncIterator[Database]:
    """The same database, for changes."""
    async with open_database(database_of(settings)) as database:
        yield database


async def test_a_job_is_there_once_its_transaction_is_committed(
    jobs: Jobs, database: Database
) -> None:
    seen = Seen()
    async with working(jobs, seen.handle):
        async with database.transaction() as tx:
            job_id = await jobs.enqueue(COUNT, Count(number=5), owner="ada", within=tx)
            other = await jobs.enqueue(COUNT, Count(number=6))
            await reached(jobs, other, JobState.DONE)
            assert seen.numbers == [6]
        done = await reached(jobs, job_id, JobState.DONE)
    assert (done.owner, seen.numbers) == ("ada", [6, 5])


async def test_a_rolled_back_transaction_leaves_no_job(jobs: Jobs, database: Database) -> None:
    seen = Seen()
    with suppress(LookupError):
        async with database.transaction() as tx:
            await jobs.enqueue(COUNT, Count(number=5), within=tx)
            raise LookupError
    async with working(jobs, seen.handle):
        await reached(jobs, await jobs.enqueue(COUNT, Count(number=6)), JobState.DONE)
    assert seen.numbers == [6]


async def test_a_job_that_waits_stands_for_one_of_a_transaction(
    jobs: Jobs, database: Database
) -> None:
    first = await jobs.enqueue(COUNT, Count(), unique="k")
    async with database.transaction() as tx:
        assert await jobs.enqueue(COUNT, Count(), unique="k", within=tx) == first
        # The transaction goes on.
        second = await jobs.enqueue(COUNT, Count(), unique="other", within=tx)
    assert (await jobs.status(second)).state is JobState.WAITING


async def test_a_worker_killed_in_its_housekeeping_keeps_nobody_from_it(
    settings: JobsSettings, jobs: Jobs
) -> None:
    job_id = await jobs.enqueue(COUNT, Count(number=7))
    doomed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.jobs.doomed_round", settings.url, settings.namespace),
        cwd=ROOT,
        env={"PYTHONPATH": "src"},
        stdout=asyncio.subprocess.PIPE,
    )
    assert doomed.stdout is not None
    try:
        begun = await asyncio.wait_for(doomed.stdout.readline(), timeout=30)
    finally:
        doomed.kill()
        await doomed.communicate()
    assert begun.strip() == b"in its housekeeping"
    assert (await jobs.status(job_id)).state is JobState.RUNNING
    seen = Seen()
    async with working(jobs, seen.handle):
        await reached(jobs, job_id, JobState.DONE)
    assert (await jobs.dead(), seen.numbers) == ([], [7])


async def test_a_database_that_is_not_migrated_is_named(tmp_path: Path) -> None:
    async with fresh_settings("postgresql", tmp_path) as empty:
        url = empty.url.replace("postgresql", "procrastinate", 1)
        async with opened(impatient(url)) as jobs:
            with pytest.raises(Unavailable, match="migrate this database"):
                await jobs.ping()


def test_autogenerate_leaves_the_tables_of_the_library_alone() -> None:
    assert not include_name("procrastinate_jobs", "table", {})
    assert include_name("invoices", "table", {})
