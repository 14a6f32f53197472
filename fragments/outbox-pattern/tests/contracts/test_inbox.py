"""What every inbox does: an event has its effect once for each group."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from acme.broker.events import Event
from acme.database import Database
from acme.errors import Conflict

from ..databases import ADAPTERS, open_fresh


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


async def have_effect(database: Database, event_id: UUID, *, group: str = "g") -> bool:
    """An effect that can be counted: an event that follows from the first."""
    async with database.transaction() as tx:
        if is_new := await tx.inbox.take(group, event_id):
            await tx.outbox.append(Event.now("effect.had", key=str(event_id), payload={}))
    return is_new


async def effects(database: Database) -> int:
    async with database.reading() as tx:
        return (await tx.outbox.backlog()).count


async def test_an_event_has_one_effect_in_each_group(database: Database) -> None:
    one, other = uuid4(), uuid4()

    assert await have_effect(database, one)
    assert not await have_effect(database, one)
    assert await have_effect(database, other)
    assert await have_effect(database, one, group="h")
    assert await effects(database) == 3


async def test_an_effect_that_is_rolled_back_may_be_had_again(database: Database) -> None:
    event_id = uuid4()

    async def take_and_fail() -> None:
        async with database.transaction() as tx:
            assert await tx.inbox.take("g", event_id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await take_and_fail()

    assert await have_effect(database, event_id)
    assert await effects(database) == 1


async def test_of_consumers_at_the_same_moment_one_has_the_effect(database: Database) -> None:
    event_id = uuid4()

    async def attempt() -> bool:
        try:
            return await have_effect(database, event_id)
        except Conflict:
            return False

    assert sum(await asyncio.gather(*(attempt() for _ in range(5)))) == 1
    assert await effects(database) == 1


async def test_forgets_what_was_handled_long_ago(database: Database) -> None:
    ids = [uuid4() for _ in range(3)]
    for event_id in ids:
        await have_effect(database, event_id)
    later, sooner = datetime.now(UTC) + timedelta(days=1), datetime.now(UTC) - timedelta(days=1)

    async with database.transaction() as tx:
        assert await tx.inbox.prune(before=sooner, limit=10) == 0
        assert await tx.inbox.prune(before=later, limit=2) == 2
        assert await tx.inbox.prune(before=later, limit=2) == 1
    assert await have_effect(database, ids[0])
