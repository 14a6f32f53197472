"""A broker from its start, with or without its server, to its end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from acme.broker import Broker
from acme.broker.settings import BrokerSettings
from acme.broker.transport import Transport
from acme.errors import ConfigurationError, Unavailable

log = structlog.get_logger()

# Longer than a server takes that is well; so long a start is held up by one that is not.
_PATIENCE_SECONDS = 5


@asynccontextmanager
async def started(
    transport: Transport, settings: BrokerSettings, *, needed: bool
) -> AsyncIterator[Broker]:
    """A broker that is used as soon as its server answers.

    Raises:
        ConfigurationError: when the server is `needed`, and away or refusing.
    """
    broker = Broker(transport, settings)
    try:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await broker.ping()
        except (Unavailable, TimeoutError) as error:
            away = error if isinstance(error, Unavailable) else Unavailable("no answer in time")
            if needed:
                raise ConfigurationError("BROKER_URL", str(away)) from None
            log.warning("broker_away", problem=f"BROKER_URL: {away}")
            broker.breaker.open(away)
        yield broker
    finally:
        await broker.breaker.stop()
