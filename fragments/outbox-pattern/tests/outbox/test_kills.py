"""`kill -9`, of those who write events and of the relay: what is committed arrives, and no more."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from acme.broker import Broker
from acme.broker.settings import BrokerSettings
from acme.database.settings import DatabaseSettings
from acme.database.sql import SqlDatabase, open_database
from acme.outbox.tables import OutboxRow
from acme.settings import Settings

from ..broker.consumers import Seen, cleared, consuming, impatient, until
from ..databases import ADAPTERS, fresh_settings
from ..processes import started
from ..servers import adapters, url_of
from ..tables import make_tables
from .scripted import until_published

ROOT = Path(__file__).parents[2]
RELAY = ["-m", "acme", "worker", "outbox-relay"]


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


@pytest.fixture(params=adapters("broker", embedded="memory://")[1:])
def place(request: pytest.FixtureRequest) -> BrokerSettings:
    """A broker that processes share."""
    return impatient(url_of(request.param))


@pytest.fixture
async def broker(place: BrokerSettings) -> AsyncIterator[Broker]:
    async with cleared(place) as broker:
        yield broker


async def written(database: SqlDatabase) -> dict[UUID, str]:
    """The events that were committed, with their keys, in order."""
    events = select(OutboxRow.event_id, OutboxRow.key).order_by(OutboxRow.position)
    async with database.sessions.reading() as session:
        return {row.event_id: row.key for row in await session.execute(events)}


async def test_what_is_committed_arrives_in_order_whoever_is_killed(
    settings: Settings,
    where: DatabaseSettings,
    database: SqlDatabase,
    place: BrokerSettings,
    broker: Broker,
) -> None:
    seen = Seen()
    shared = settings.model_copy(update={"database": where, "broker": place})
    writer = ["-m", "tests.outbox.writer", where.url]
    async with consuming(broker, seen.handle):
        for _ in range(2):
            before = len(seen.events)
            # Both are killed at the end of the block.
            with started(RELAY, shared, ROOT), started(writer, shared, ROOT):
                await until(lambda: len(seen.events) > before + 50)  # noqa: B023 - awaited here
        with started(RELAY, shared, ROOT):
            await until_published(database)
            committed = await written(database)
            await until(lambda: {event.id for event in seen.events} >= committed.keys())

    first_seen = list(dict.fromkeys(event.id for event in seen.events))
    assert set(first_seen) == committed.keys()
    assert {event.payload["fate"] for event in seen.events} == {"committed"}
    for key in sorted(set(committed.values())):
        in_order = [event_id for event_id, of in committed.items() if of == key]
        assert [event_id for event_id in first_seen if committed[event_id] == key] == in_order
