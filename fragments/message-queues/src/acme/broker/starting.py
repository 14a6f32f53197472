"""A broker from its start, with or without its server, to its end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from acme.broker import TIMEOUT_SECONDS, Broker
from acme.broker.settings import BrokerSettings
from acme.broker.transport import Transport
from acme.errors import ConfigurationError, Unavailable


@asynccontextmanager
async def started(
    transport: Transport, settings: BrokerSettings, *, needed: bool
) -> AsyncIterator[Broker]:
    """A broker that is used as soon as its server answers.

    Raises:
        ConfigurationError: when the server is `needed`, and away or refusing.
    """
    broker = Broker(transport, settings)
    async with aclosing(broker.breaker):
        if needed:
            await _require(broker)
        else:
            await broker.breaker.start()
        yield broker


async def _require(broker: Broker) -> None:
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await broker.ping()
    except (Unavailable, TimeoutError) as error:
        problem = str(error) or "no answer in time"
        raise ConfigurationError("BROKER_URL", problem) from None
