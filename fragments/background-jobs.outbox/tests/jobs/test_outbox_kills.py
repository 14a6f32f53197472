"""`kill -9`, of those who enqueue with a change and of the relay: what is committed is done."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from acme.database.settings import DatabaseSettings
from acme.database.sql import SqlDatabase, open_database
from acme.jobs.job import JobState
from acme.jobs.settings import JobsSettings
from acme.outbox.tables import OutboxRow
from acme.settings import Settings

from ..databases import ADAPTERS, fresh_settings
from ..outbox.scripted import until_published
from ..processes import started
from ..tables import make_tables
from .fresh import ADAPTERS as ENGINES
from .fresh import fresh_settings_of_jobs, opened
from .working import Seen, reached, until, working
from .writer import ROLLED_BACK

ROOT = Path(__file__).parents[2]
RELAY = ["-m", "acme", "worker", "jobs-relay"]


@pytest.fixture(params=ADAPTERS[-1:])
async def where(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DatabaseSettings]:
    """A database that processes share: on the server, where there is one."""
    async with fresh_settings(request.param, tmp_path) as settings:
        await make_tables(settings)
        yield settings


@pytest.fixture
async def database(where: DatabaseSettings) -> AsyncIterator[SqlDatabase]:
    async with open_database(where) as database:
        yield database


@pytest.fixture(params=ENGINES[1:])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[JobsSettings]:
    """Jobs on a server that processes share."""
    async with fresh_settings_of_jobs(request.param) as settings:
        yield settings.model_copy(update={"concurrency": 8})


async def committed(database: SqlDatabase) -> list[str]:
    """The jobs that were enqueued with a change."""
    async with database.sessions.reading() as session:
        return [str(each) for each in await session.scalars(select(OutboxRow.event_id))]


async def test_what_is_committed_is_done_whoever_is_killed(
    settings: Settings, where: DatabaseSettings, database: SqlDatabase, place: JobsSettings
) -> None:
    seen = Seen()
    shared = settings.model_copy(update={"database": where, "jobs": place})
    writer = ["-m", "tests.jobs.writer", where.url, place.url]
    async with opened(place) as jobs, working(jobs, seen.handle):
        for _ in range(2):
            before = len(seen.numbers)
            # Both are killed at the end of the block.
            with started(RELAY, shared, ROOT), started(writer, shared, ROOT):
                await until(lambda: len(seen.numbers) > before + 50)  # noqa: B023 - awaited here
        with started(RELAY, shared, ROOT):
            await until_published(database)
            ids = await committed(database)
            for job_id in ids:
                await reached(jobs, job_id, JobState.DONE)
    assert len(ids) > 100
    assert ROLLED_BACK not in seen.numbers
