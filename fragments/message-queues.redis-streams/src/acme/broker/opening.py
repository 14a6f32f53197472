"""Which broker a URL means."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from acme.broker import Broker
from acme.broker.memory import MemoryTransport
from acme.broker.settings import BrokerSettings
from acme.errors import ConfigurationError


@asynccontextmanager
async def open_broker(settings: BrokerSettings) -> AsyncIterator[Broker]:
    """The broker behind `BROKER_URL`, open until the block ends.

    Raises:
        ConfigurationError: for a URL that no adapter takes, or a server that does not answer.
    """
    match urlsplit(settings.url).scheme:
        case "memory":
            yield Broker(MemoryTransport(settings), settings)
        case "redis" | "rediss":
            from acme.broker.redis_streams.connection import open_redis

            async with open_redis(settings) as transport:
                yield Broker(transport, settings)
        case scheme:
            known = "use memory://, redis:// or rediss://"
            raise ConfigurationError("BROKER_URL", f"unknown scheme {scheme!r}: {known}")
