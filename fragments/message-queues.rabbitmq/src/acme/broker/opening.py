"""Which broker a URL means."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from acme.broker import Broker
from acme.broker.memory import MemoryTransport
from acme.broker.settings import BrokerSettings
from acme.broker.starting import started
from acme.errors import ConfigurationError


@asynccontextmanager
async def open_broker(settings: BrokerSettings, *, needed: bool = False) -> AsyncIterator[Broker]:
    """The broker behind `BROKER_URL`, open until the block ends.

    Without its server it is open too, and connects later, unless it is `needed`.

    Raises:
        ConfigurationError: for a URL that no adapter takes, a setting that its server does not,
            or a server that is `needed`, and away or refusing.
    """
    match urlsplit(settings.url).scheme:
        case "memory":
            async with started(MemoryTransport(settings), settings, needed=needed) as broker:
                yield broker
        case "amqp" | "amqps":
            from acme.broker.rabbitmq import open_rabbitmq

            async with (
                open_rabbitmq(settings) as transport,
                started(transport, settings, needed=needed) as broker,
            ):
                yield broker
        case scheme:
            known = "use memory://, amqp:// or amqps://"
            raise ConfigurationError("BROKER_URL", f"unknown scheme {scheme!r}: {known}")
