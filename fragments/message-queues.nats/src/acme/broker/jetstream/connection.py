"""The connection to NATS."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import nats.errors
import structlog
from nats.aio.client import Client

from acme.broker.jetstream import NatsTransport
from acme.broker.settings import BrokerSettings
from acme.errors import ConfigurationError, Unavailable

log = structlog.get_logger()


@asynccontextmanager
async def open_nats(settings: BrokerSettings) -> AsyncIterator[NatsTransport]:
    """Connect, and make the streams."""
    client = Client()
    opened = asyncio.Event()

    async def log_error(error: Exception) -> None:
        # What goes wrong before is told by the refusal below.
        if opened.is_set():
            log.warning("nats_error", error=type(error).__name__)

    transport = NatsTransport(client, settings)
    place = urlsplit(settings.url)
    try:
        try:
            async with asyncio.timeout(5):
                await client.connect(
                    settings.url,
                    name=settings.namespace,
                    error_cb=log_error,
                    reconnected_cb=transport.ask_again,
                    max_reconnect_attempts=-1,
                    # Not the same for all processes: they lose the server in the same moment.
                    reconnect_time_wait=random.randint(1, 3),  # noqa: S311 - no secret
                    # A connection that is dead without being closed is found out within these.
                    ping_interval=10,
                )
                await transport.create_streams()
        except (nats.errors.Error, OSError, TimeoutError, Unavailable) as error:
            where = f"{place.hostname}:{place.port or 4222}"
            problem = f"no NATS with JetStream answers at {where} ({type(error).__name__})"
            raise ConfigurationError("BROKER_URL", f"{problem}; start one with -js") from None
        opened.set()
        yield transport
    finally:
        await client.close()
