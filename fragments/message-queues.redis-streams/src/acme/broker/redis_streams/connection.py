"""The connections to Redis."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import FullJitterBackoff
from redis.exceptions import ReadOnlyError

from acme.broker.redis_streams import RedisTransport
from acme.broker.settings import BrokerSettings
from acme.errors import ConfigurationError
from acme.server_url import places


@asynccontextmanager
async def open_redis(settings: BrokerSettings) -> AsyncIterator[RedisTransport]:
    """The transport; its pool connects when it is used, and replaces connections that break.

    Raises:
        ConfigurationError: for a URL that the client does not take.
    """
    if len(places(settings.url, port=6379)) > 1:
        raise ConfigurationError("BROKER_URL", "names several servers: Redis is one")
    try:
        # Whoever finds no connection free waits for one; the client's usual pool fails.
        pool = BlockingConnectionPool.from_url(
            settings.url,
            timeout=10,
            socket_connect_timeout=3,
            # Longer than a listener waits for the bell.
            socket_timeout=10,
            # One more try at once, because a pooled connection may have been closed meanwhile.
            # A message that is sent twice by it is recognised.
            retry=Retry(FullJitterBackoff(cap=0.2, base=0.05), 1),
            # After a failover, behind the same name: the connection leads to a replica by now.
            retry_on_error=[ReadOnlyError],
        )
        # Options in the URL are looked at only here.
        pool.make_connection()  # type: ignore[no-untyped-call]
    except (ValueError, TypeError) as error:
        words = str(error).rpartition("__init__() ")[2]
        raise ConfigurationError("BROKER_URL", f"the client refuses it: {words}") from None
    async with Redis.from_pool(pool) as client:
        yield RedisTransport(client, settings)
