"""The relay: in order, each event once, and around what cannot be published."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acme.broker import Broker
from acme.broker.settings import BrokerSettings
from acme.broker.transport import lane_of
from acme.database import Database
from acme.outbox.relay import Relay
from acme.outbox.settings import OutboxSettings

from ..databases import ADAPTERS, open_fresh
from .scripted import Scripted, append, numbered, until_published, waiting

SETTINGS = OutboxSettings(poll_seconds=0.01, publish_seconds=5, longest_pause_seconds=0.5)
ONE, OTHER = "key-0", next(f"key-{n}" for n in range(99) if lane_of(f"key-{n}") != lane_of("key-0"))


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
async def server() -> Scripted:
    return Scripted()


def relay(database: Database, server: Scripted, settings: OutboxSettings = SETTINGS) -> Relay:
    return Relay(database, Broker(server, BrokerSettings()), settings)


@asynccontextmanager
async def running(*relays: Relay) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each.run()) for each in relays]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_two_relays_publish_each_event_once_and_each_key_in_order(
    database: Database, server: Scripted
) -> None:
    batch = SETTINGS.model_copy(update={"batch": 7})
    relays = [relay(database, server, batch), relay(database, server, batch)]
    events = [numbered(number, key=f"key-{number % 9}") for number in range(120)]
    await append(database, *events[:60])
    async with running(*relays):
        await append(database, *events[60:])
        await until_published(database)

    assert sorted(map(str, server.numbers())) == sorted(map(str, range(120)))
    for rest in range(9):
        assert server.numbers(f"key-{rest}") == list(range(rest, 120, 9))


async def test_an_event_that_is_refused_holds_back_its_lane_and_no_other(
    database: Database, server: Scripted
) -> None:
    server.refuses = lambda event: event.payload["number"] == 2
    await append(database, numbered(1, key=ONE), numbered(2, key=ONE), numbered(3, key=ONE))
    await append(database, numbered(4, key=OTHER))
    with capture_logs() as logs:
        one = relay(database, server)
        assert await one.publish_some() == 2
        # Not tried again at once.
        assert await one.publish_some() == 0

    assert (server.numbers(ONE), server.numbers(OTHER)) == ([1], [4])
    (line,) = (line for line in logs if line["event"] == "events_not_published")
    assert (line["lanes"], line["error"], line["failures"]) == ([lane_of(ONE)], "not now", 1)
    server.refuses = lambda _: False
    async with running(one):
        await until_published(database)
    assert server.numbers(ONE) == [1, 2, 3]


async def test_while_the_broker_is_away_it_asks_rarely_and_then_publishes_all(
    database: Database, server: Scripted
) -> None:
    server.refuses = lambda _: True
    await append(database, *(numbered(number) for number in range(20)))
    with capture_logs() as logs:
        async with running(relay(database, server)):
            await server.refused.wait()
            server.refuses = lambda _: False
            await until_published(database)

    assert server.numbers() == list(range(20))
    # 20, and the tries that failed: each with a pause before it.
    assert server.tries["k"] < 30
    assert any(line["event"] == "events_not_published" for line in logs)


async def test_a_broker_that_hangs_keeps_no_transaction_for_long(
    database: Database, server: Scripted
) -> None:
    server.hangs = True
    await append(database, numbered(1))
    brief = SETTINGS.model_copy(update={"publish_seconds": 0.05})
    with capture_logs() as logs:
        async with asyncio.timeout(5):
            assert await relay(database, server, brief).publish_some() == 0

    assert [line["error"] for line in logs if "error" in line] == ["no answer in time"]
    assert await waiting(database) == 1


async def test_stopped_while_it_publishes_it_marks_what_it_has_published(
    database: Database, server: Scripted
) -> None:
    await append(database, *(numbered(number) for number in range(50)))
    async with running(relay(database, server)):
        await server.asked.wait()

    assert len(server.sent) == 50 - await waiting(database)
