"""What every broker adapter does when its own server goes away, or has lost what it had."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from acme.breaker import Away
from acme.broker import Broker
from acme.broker.opening import open_broker
from acme.broker.settings import BrokerSettings
from acme.errors import ConfigurationError, Unavailable
from acme.server_url import places

from ..broker.consumers import (
    Seen,
    cleared,
    consuming,
    impatient,
    numbered,
    publish_surely,
    until,
)
from ..broker.relay import Relay
from ..servers import adapters, url_of


@pytest.fixture(params=adapters("broker", embedded="memory://")[1:])
def settings(request: pytest.FixtureRequest) -> BrokerSettings:
    return impatient(url_of(request.param))


@pytest.fixture
async def broker(settings: BrokerSettings) -> AsyncIterator[Broker]:
    async with cleared(settings) as broker:
        yield broker


async def lose_everything(settings: BrokerSettings) -> None:
    """Have the server lose all that the namespace has there, while others use it."""
    async with open_broker(settings) as broker:
        await broker.declare("g")
        await broker.transport.destroy()


async def test_what_the_server_lost_is_there_for_the_next_event(
    broker: Broker, settings: BrokerSettings
) -> None:
    await broker.declare("g")
    await broker.publish(numbered(1))
    await lose_everything(settings)

    await publish_surely(broker, numbered(2))

    seen = Seen()
    async with open_broker(settings) as worker, consuming(worker, seen.handle):
        await until(lambda: 2 in seen.numbers())


async def test_a_consumer_goes_on_when_the_server_has_lost_its_group(
    broker: Broker, settings: BrokerSettings
) -> None:
    seen = Seen()
    async with consuming(broker, seen.handle):
        await broker.publish(numbered(1))
        await until(lambda: 1 in seen.numbers())
        await lose_everything(settings)
        await publish_surely(broker, numbered(2))
        await until(lambda: 2 in seen.numbers())


async def test_a_ping_finds_out_and_mends_what_the_server_lost(
    broker: Broker, settings: BrokerSettings
) -> None:
    await broker.declare("g")
    await lose_everything(settings)
    for _ in range(100):
        try:
            await broker.ping()
        except Unavailable:
            await asyncio.sleep(0.1)
        else:
            break
    await publish_surely(broker, numbered(1))
    seen = Seen()
    async with consuming(broker, seen.handle):
        await until(lambda: 1 in seen.numbers())


async def test_without_its_server_it_refuses_at_once_and_goes_on_when_it_is_back(
    settings: BrokerSettings,
) -> None:
    (place,) = places(settings.url, port=0)
    async with Relay(*place).listening() as relay:
        relay.cut()
        behind = settings.model_copy(update={"url": relay.url(settings.url)})
        seen = Seen()
        # It starts without the server, and each of these is refused without asking for it.
        async with open_broker(behind) as broker:
            with pytest.raises(Unavailable):
                await broker.declare("g")
            for number in range(100):
                with pytest.raises(Away):
                    await broker.publish(numbered(number))
            await relay.mend()
            await publish_surely(broker, numbered(1))
            async with consuming(broker, seen.handle):
                await until(lambda: 1 in seen.numbers())
                relay.cut()
                with pytest.raises(Unavailable):
                    await broker.publish(numbered(2))
                with pytest.raises(Unavailable):
                    await broker.ping()
                await relay.mend()
                await publish_surely(broker, numbered(3))
                await until(lambda: 3 in seen.numbers())
            await broker.transport.destroy()


async def test_who_needs_the_server_is_refused_without_it(settings: BrokerSettings) -> None:
    async with Relay("127.0.0.1", 1).listening() as relay:
        relay.cut()
        away = settings.model_copy(update={"url": relay.url(settings.url)})
        (place,) = places(away.url, port=0)
        with pytest.raises(ConfigurationError, match=rf"^BROKER_URL: no .*:{place[1]} "):
            async with open_broker(away, needed=True):
                pass
