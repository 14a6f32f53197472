"""The connection to Redis or Valkey."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError, ResponseError
from redis.exceptions import ConnectionError as Disconnected

from acme.cache.settings import CacheSettings
from acme.errors import ConfigurationError

_CONNECTIONS = 50
_OPEN_SECONDS = 3.0


@asynccontextmanager
async def open_redis(settings: CacheSettings) -> AsyncIterator[Redis]:
    """Connect; raises ConfigurationError when no server answers, or refuses."""
    try:
        pool = BlockingConnectionPool.from_url(
            settings.url,
            max_connections=_CONNECTIONS,
            timeout=settings.timeout_seconds,
            # A connection that a restarted server has closed is worth one more attempt.
            retry=Retry(NoBackoff(), 1, supported_errors=(Disconnected,)),
            protocol=2,
        )
    except ValueError as error:
        raise ConfigurationError("CACHE_URL", "not a URL like redis://HOST:6379/0") from error
    async with Redis.from_pool(pool) as client:
        await _check(client, settings.url)
        yield client


async def _check(client: Redis, url: str) -> None:
    parts = urlsplit(url)
    place = f"{parts.hostname}:{parts.port or 6379}"
    try:
        async with asyncio.timeout(_OPEN_SECONDS):
            await client.ping()
    except (AuthenticationError, ResponseError) as error:
        raise ConfigurationError("CACHE_URL", f"Redis at {place} refuses: {error}") from error
    except (RedisError, OSError) as error:
        remedy = f"no Redis answers at {place}: start one there, or use memory://"
        raise ConfigurationError("CACHE_URL", remedy) from error
