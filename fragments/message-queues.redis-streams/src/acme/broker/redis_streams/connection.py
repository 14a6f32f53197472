"""The connections to Redis."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import FullJitterBackoff

from acme.broker.redis_streams import RedisTransport
from acme.broker.settings import BrokerSettings
from acme.errors import ConfigurationError, Unavailable


@asynccontextmanager
async def open_redis(settings: BrokerSettings) -> AsyncIterator[RedisTransport]:
    """Connect; the pool replaces connections that break."""
    place = urlsplit(settings.url)
    try:
        client = Redis.from_url(
            settings.url,
            socket_connect_timeout=3,
            # Longer than a listener waits for the bell.
            socket_timeout=10,
            # One more try at once, because a pooled connection may have been closed meanwhile.
            # A message that is sent twice by it is recognised.
            retry=Retry(FullJitterBackoff(cap=0.2, base=0.05), 1),
        )
    except ValueError as error:
        raise ConfigurationError("BROKER_URL", str(error)) from None
    async with client:
        transport = RedisTransport(client, settings)
        try:
            await transport.ping()
        except Unavailable as error:
            where = f"{place.hostname}:{place.port or 6379}"
            problem = f"no Redis answers at {where} ({type(error.__cause__).__name__})"
            raise ConfigurationError("BROKER_URL", f"{problem}; start one there") from None
        yield transport
