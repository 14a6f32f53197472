"""Events that come again have no second effect."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from acme.broker import Broker
from acme.broker.envelope import encode
from acme.broker.events import Event
from acme.broker.transport import Message, lane_of
from acme.database import Database

from ..broker.consumers import cleared, consuming, impatient, numbered, until
from ..databases import open_fresh
from ..servers import adapters, url_of
from .scripted import waiting


@pytest.fixture(params=adapters("broker", embedded="memory://"))
async def broker(request: pytest.FixtureRequest) -> AsyncIterator[Broker]:
    async with cleared(impatient(url_of(request.param))) as broker:
        yield broker


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh("sqlite", tmp_path) as database:
        yield database


async def test_a_hundred_events_replayed_twice_have_a_hundred_effects(
    broker: Broker, database: Database
) -> None:
    handled: list[Event] = []

    async def have_effect(event: Event) -> None:
        async with database.transaction() as tx:
            if await tx.inbox.take("g", event.id):
                await tx.outbox.append(Event.now("effect.had", key=event.key, payload={}))
        handled.append(event)

    async def send_three_times(key: str) -> None:
        events = [numbered(number, key=key) for number in range(10)]
        for time in ("first", "second", "third"):
            for event in events:
                await broker.transport.send(as_if_new(event, time))

    async with consuming(broker, have_effect):
        await asyncio.gather(*(send_three_times(f"key-{number}") for number in range(10)))
        await until(lambda: len(handled) == 300)

    assert await waiting(database) == 100


def as_if_new(event: Event, time: str) -> Message:
    """A message of an event that the server does not recognise."""
    return Message(lane=lane_of(event.key), id=f"{event.id}:{time}", body=encode(event))
