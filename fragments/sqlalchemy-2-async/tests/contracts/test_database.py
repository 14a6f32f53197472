"""Units of work on every database: what is committed, what is seen, what is refused."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from anyio import CancelScope
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select, text, update
from sqlalchemy.exc import StatementError

from acme.database.base import UtcDateTime
from acme.database.opening import open_backend
from acme.database.sessions import Sessions
from acme.database.settings import DatabaseSettings
from acme.errors import Conflict, Unavailable

from ..databases import ADAPTERS, fresh_settings

ITEMS = Table(
    "items",
    MetaData(),
    Column("name", String(20), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("moment", UtcDateTime),
)


@pytest.fixture(params=ADAPTERS)
async def settings(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[DatabaseSettings]:
    async with fresh_settings(request.param, tmp_path) as settings:
        async with open_backend(settings) as backend, backend.engine.begin() as connection:
            await connection.run_sync(ITEMS.create)
        yield settings


@pytest.fixture
async def sessions(settings: DatabaseSettings) -> AsyncIterator[Sessions]:
    async with open_backend(settings) as backend:
        yield Sessions(backend)


async def write(sessions: Sessions, *names: str) -> None:
    async with sessions.writing() as session:
        for name in names:
            await session.execute(insert(ITEMS).values(name=name, count=0))


async def names(sessions: Sessions) -> list[str]:
    async with sessions.reading() as session:
        return list(await session.scalars(select(ITEMS.c.name).order_by(ITEMS.c.name)))


async def test_commits_when_the_block_ends(sessions: Sessions) -> None:
    await write(sessions, "a", "b")

    assert await names(sessions) == ["a", "b"]


async def test_rolls_back_when_the_block_raises(sessions: Sessions) -> None:
    async def write_and_fail() -> None:
        async with sessions.writing() as session:
            await session.execute(insert(ITEMS).values(name="a", count=0))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()

    assert await names(sessions) == []


async def test_rolls_back_when_cancelled_and_goes_on(sessions: Sessions) -> None:
    written = asyncio.Event()

    async def write_and_wait() -> None:
        async with sessions.writing() as session:
            await session.execute(insert(ITEMS).values(name="a", count=0))
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_and_wait())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    await write(sessions, "b")
    assert await names(sessions) == ["b"]


async def test_goes_on_after_more_cancellations_than_it_has_connections(
    sessions: Sessions,
) -> None:
    for _ in range(15):
        # Unlike a task, a scope cancels every await that follows, those of the rollback too.
        with CancelScope() as scope:
            async with sessions.writing() as session:
                await session.execute(insert(ITEMS).values(name="a", count=0))
                scope.cancel()
                await asyncio.Event().wait()

    await write(sessions, "b")
    assert await names(sessions) == ["b"]


async def test_shows_no_change_before_it_is_committed(sessions: Sessions) -> None:
    async with sessions.writing() as session:
        await session.execute(insert(ITEMS).values(name="a", count=0))
        assert await names(sessions) == []

    assert await names(sessions) == ["a"]


async def test_loses_no_update_of_twenty_concurrent_writers(sessions: Sessions) -> None:
    await write(sessions, "a")

    async def count_up() -> None:
        async with sessions.writing() as session:
            await session.scalar(select(ITEMS.c.count).with_for_update())
            await session.execute(update(ITEMS).values(count=ITEMS.c.count + 1))

    await asyncio.gather(*(count_up() for _ in range(20)))

    async with sessions.reading() as session:
        assert await session.scalar(select(ITEMS.c.count)) == 20


async def test_raises_conflict_for_a_duplicate(sessions: Sessions) -> None:
    await write(sessions, "a")

    with pytest.raises(Conflict):
        await write(sessions, "a")


async def test_tells_texts_apart_by_case_and_accent(sessions: Sessions) -> None:
    await write(sessions, "e", "E", "é")

    assert set(await names(sessions)) == {"e", "E", "é"}


async def test_returns_a_moment_to_the_microsecond_in_utc(sessions: Sessions) -> None:
    moment = datetime(2026, 3, 29, 2, 30, 0, 123457, tzinfo=timezone(timedelta(hours=5)))
    async with sessions.writing() as session:
        await session.execute(insert(ITEMS).values(name="a", count=0, moment=moment))

    async with sessions.reading() as session:
        found = await session.scalar(select(ITEMS.c.moment).where(ITEMS.c.moment == moment))

    assert found == moment
    assert found is not None
    assert found.tzinfo is UTC


async def test_refuses_a_moment_without_a_time_zone(sessions: Sessions) -> None:
    naive = insert(ITEMS).values(name="a", count=0, moment=datetime(2026, 1, 1))

    async with sessions.writing() as session:
        with pytest.raises(StatementError, match="needs a time zone"):
            await session.execute(naive)


async def test_refuses_to_write_in_a_reading_unit(sessions: Sessions) -> None:
    with pytest.raises(RuntimeError, match="only reads"):
        async with sessions.reading() as session:
            await session.execute(insert(ITEMS).values(name="a", count=0))

    assert await names(sessions) == []


async def test_raises_unavailable_when_all_connections_are_taken(
    settings: DatabaseSettings,
) -> None:
    few = {"pool_size": 1, "pool_overflow": 0, "pool_timeout_seconds": 0.1}
    known = {name: few[name] for name in few.keys() & DatabaseSettings.model_fields.keys()}
    async with open_backend(settings.model_copy(update=known)) as backend:
        sessions = Sessions(backend)
        async with sessions.writing():
            with pytest.raises(Unavailable):
                await write(sessions, "a")
            with pytest.raises(Unavailable):
                await names(sessions)

        await write(sessions, "b")
        assert await names(sessions) == ["b"]


async def test_leaves_errors_of_the_block_as_they_are(sessions: Sessions) -> None:
    for error in (OSError("the block's own"), TimeoutError("the block's own")):
        with pytest.raises(type(error), match="own"):
            async with sessions.writing():
                raise error


async def test_leaves_a_bug_as_it_is(sessions: Sessions) -> None:
    with pytest.raises(Exception, match="nowhere") as caught:
        async with sessions.reading() as session:
            await session.execute(text("SELECT * FROM nowhere"))

    assert not isinstance(caught.value, Unavailable)
