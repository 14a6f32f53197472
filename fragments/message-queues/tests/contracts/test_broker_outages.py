"""What every broker adapter does while a server that its handlers need is away, and at bounds."""

from collections.abc import AsyncIterator

import pytest
from pydantic import ValidationError

from acme.broker import Broker
from acme.broker.events import Event
from acme.broker.opening import open_broker
from acme.broker.settings import BrokerSettings
from acme.errors import ConfigurationError, Unavailable

from ..bounds import at_its_bounds, beyond_its_bounds
from ..broker.consumers import (
    Seen,
    cleared,
    consuming,
    impatient,
    numbered,
    until,
    until_dead,
)
from ..servers import adapters, url_of


@pytest.fixture(params=adapters("broker", embedded="memory://"))
def settings(request: pytest.FixtureRequest) -> BrokerSettings:
    return impatient(url_of(request.param))


@pytest.fixture
async def broker(settings: BrokerSettings) -> AsyncIterator[Broker]:
    async with cleared(settings) as broker:
        yield broker


async def test_an_outage_uses_up_no_attempts(broker: Broker) -> None:
    seen, away = Seen(), True
    tries = 0

    async def need_a_server(event: Event) -> None:
        nonlocal tries
        tries += 1
        if away:
            raise Unavailable("The database does not answer.")
        await seen.handle(event)

    keys = [f"key-{index}" for index in range(3)]
    async with consuming(broker, need_a_server):
        for number in range(4):
            for key in keys:
                await broker.publish(numbered(number, key=key))
        # Each key's first event is tried more often than an event that fails may be.
        await until(lambda: tries > 3 * 3 * len(keys), seconds=60)
        away = False
        await until(lambda: len(seen.events) == 12, seconds=60)
    assert {key: seen.numbers(key) for key in keys} == {key: [0, 1, 2, 3] for key in keys}
    assert await broker.dead_letters("g") == []


async def test_an_event_that_waited_for_a_server_still_has_its_attempts(broker: Broker) -> None:
    seen = Seen()

    async def wait_then_fail(event: Event) -> None:
        await seen.handle(event)
        if len(seen.events) <= 4:
            raise Unavailable("The database does not answer.")
        raise ConnectionError("broken")

    async with consuming(broker, wait_then_fail):
        await broker.publish(numbered(1))
        await until_dead(broker)
    (letter,) = await broker.dead_letters("g")
    assert (letter.attempts, letter.reason) == (3, "ConnectionError: broken")
    assert len(seen.events) == 7


@pytest.mark.parametrize(("name", "value"), at_its_bounds(BrokerSettings))
async def test_works_at_the_bounds_of_a_setting_or_refuses_it_by_name(
    settings: BrokerSettings, name: str, value: float
) -> None:
    if settings.url.startswith("kafka:") and name == "silence_seconds":
        # The emulator of Kafka keeps a member that joins waiting for as long as a session.
        value = min(value, 10)
    seen = Seen()
    try:
        async with open_broker(settings.model_copy(update={name: value})) as broker:
            async with consuming(broker, seen.handle):
                await broker.publish(numbered(1))
                await until(lambda: bool(seen.events))
            await broker.transport.destroy()
    except ConfigurationError as error:
        refused = error.variable
    else:
        refused = ""
    assert refused in {"", f"BROKER_{name.upper()}"}


@pytest.mark.parametrize(("name", "value"), beyond_its_bounds(BrokerSettings))
def test_refuses_what_is_beyond_the_bounds_of_a_setting(name: str, value: float) -> None:
    with pytest.raises(ValidationError, match=name):
        BrokerSettings.model_validate({name: value})
