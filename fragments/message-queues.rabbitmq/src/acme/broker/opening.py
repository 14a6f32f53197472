"""Which broker a URL means."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from acme.broker import Broker
from acme.broker.settings import BrokerSettings
from acme.errors import ConfigurationError


@asynccontextmanager
async def open_broker(settings: BrokerSettings) -> AsyncIterator[Broker]:
    """The broker behind `BROKER_URL`, open until the block ends.

    Raises:
        ConfigurationError: for a URL that no adapter takes, and when no server answers there.
    """
    match urlsplit(settings.url).scheme:
        case "memory":
            from acme.broker.memory import MemoryTransport

            yield Broker(MemoryTransport(settings), settings)
        case "amqp" | "amqps":
            from acme.broker.rabbitmq import open_rabbitmq

            async with open_rabbitmq(settings) as transport:
                yield Broker(transport, settings)
        case scheme:
            raise ConfigurationError(
                "BROKER_URL",
                f"unknown scheme {scheme!r}: use memory://, amqp:// or amqps://",
            )
