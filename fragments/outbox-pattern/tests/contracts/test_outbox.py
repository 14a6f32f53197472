"""What every outbox does: it is part of the unit of work, and gives each event to one relay."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from acme.broker.envelope import LIMIT_BYTES, EventTooLarge, decode
from acme.broker.events import Event
from acme.broker.transport import LANES, lane_of
from acme.database import Database
from acme.outbox import Waiting

from ..databases import ADAPTERS, open_fresh

ALL = range(LANES)


@pytest.fixture(params=ADAPTERS)
def adapter(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def database(adapter: str, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(adapter, tmp_path) as database:
        yield database


def numbered(number: int, *, key: str = "k") -> Event:
    return Event.now("thing.counted", key=key, payload={"number": number, "text": "ž 🐎"})


async def append(database: Database, *events: Event) -> None:
    async with database.transaction() as tx:
        for event in events:
            await tx.outbox.append(event)


async def waiting(database: Database, *, limit: int = 100) -> list[Waiting]:
    async with database.transaction() as tx:
        return await tx.outbox.hold(ALL, limit=limit)


async def publish(database: Database, *, limit: int = 100) -> list[Event]:
    async with database.transaction() as tx:
        held = await tx.outbox.hold(ALL, limit=limit)
        await tx.outbox.mark_published([each.position for each in held])
    return [decode(each.envelope) for each in held]


async def test_gives_events_back_as_they_were_in_order_and_once(database: Database) -> None:
    events = [numbered(number, key=f"key-{number % 3}") for number in range(7)]
    await append(database, *events[:4])
    await append(database, *events[4:])

    assert await publish(database, limit=5) == events[:5]
    assert await publish(database) == events[5:]
    assert await waiting(database) == []


async def test_keeps_nothing_of_a_unit_of_work_that_is_rolled_back(database: Database) -> None:
    async def append_and_fail() -> None:
        async with database.transaction() as tx:
            await tx.outbox.append(numbered(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await append_and_fail()
    await append(database, numbered(2))

    assert [decode(each.envelope).payload["number"] for each in await waiting(database)] == [2]


async def test_a_relay_that_does_not_commit_has_published_nothing(database: Database) -> None:
    await append(database, numbered(1))

    async def publish_and_die() -> None:
        async with database.transaction() as tx:
            (held,) = await tx.outbox.hold(ALL, limit=10)
            await tx.outbox.mark_published([held.position])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await publish_and_die()

    assert len(await waiting(database)) == 1


async def test_events_of_a_lane_that_is_held_go_to_nobody_else(
    adapter: str, database: Database
) -> None:
    one, other = "key-0", next(f"key-{n}" for n in ALL if lane_of(f"key-{n}") != lane_of("key-0"))
    await append(database, numbered(1, key=one), numbered(2, key=other), numbered(3, key=one))

    async with database.transaction() as tx:
        (first,) = await tx.outbox.hold([lane_of(one)], limit=1)
        second = asyncio.create_task(waiting(database))
        # With SQLite it waits until this unit of work has ended; elsewhere it does not.
        if adapter != "sqlite":
            await second
        await tx.outbox.mark_published([first.position])

    numbers = [decode(each.envelope).payload["number"] for each in await second]
    assert numbers == ([2, 3] if adapter == "sqlite" else [2])


async def test_tells_in_which_lanes_something_waits(database: Database) -> None:
    await append(database, *(numbered(number, key=f"key-{number}") for number in range(40)))
    lanes = {lane_of(f"key-{number}") for number in range(40)}

    async with database.reading() as tx:
        assert await tx.outbox.lanes(limit=1, among=ALL) == [lane_of("key-0")]
        assert await tx.outbox.lanes(limit=100, among=ALL) == sorted(lanes)
        others = lanes - {lane_of("key-0")}
        assert await tx.outbox.lanes(limit=100, among=others) == sorted(others)


async def test_tells_the_backlog(database: Database) -> None:
    before = datetime.now(UTC)
    async with database.reading() as tx:
        empty = await tx.outbox.backlog()
    await append(database, numbered(1), numbered(2), numbered(3))
    await publish(database, limit=1)
    async with database.reading() as tx:
        backlog = await tx.outbox.backlog()

    assert (empty.count, empty.since) == (0, None)
    assert backlog.count == 2
    assert backlog.since is not None
    assert before <= backlog.since <= datetime.now(UTC)


async def test_forgets_old_events_that_were_published_and_no_others(database: Database) -> None:
    await append(database, *(numbered(number) for number in range(5)))
    await publish(database, limit=3)
    later, sooner = datetime.now(UTC) + timedelta(days=1), datetime.now(UTC) - timedelta(days=1)

    async with database.transaction() as tx:
        assert await tx.outbox.prune(before=sooner, limit=100) == 0
        assert await tx.outbox.prune(before=later, limit=2) == 2
        assert await tx.outbox.prune(before=later, limit=2) == 1
        assert await tx.outbox.prune(before=later, limit=2) == 0
    assert len(await waiting(database)) == 2


async def test_takes_an_envelope_as_large_as_any_may_be_and_none_larger(
    database: Database,
) -> None:
    text = "x" * (LIMIT_BYTES - 1000)
    large = Event.now("thing.counted", key="k", payload={"text": text})
    await append(database, large)
    with pytest.raises(EventTooLarge):
        await append(database, Event.now("thing.counted", key="k", payload={"text": text * 2}))

    assert await publish(database) == [large]
