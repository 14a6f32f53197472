"""Limits in Redis or Valkey, for all processes together."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import cast

from limits import RateLimitItem
from limits.aio.storage import RedisStorage
from redis.asyncio import Redis

from acme.breaker import Breaker
from acme.errors import ConfigurationError
from acme.rate_limits import Verdict
from acme.rate_limits.algorithms import Algorithms
from acme.rate_limits.rates import rate
from acme.rate_limits.settings import LimitSettings
from acme.redis_client import (
    PORT,
    Refused,
    open_client,
    reconnect,
    unavailability,
)
from acme.server_url import place

# By the clock of the server, which all processes share.
_ADVANCE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
local ahead = math.max(0, (tonumber(redis.call('GET', KEYS[1])) or 0) - now)
if ahead + interval > tolerance then
  return {0, ahead}
end
local moment = string.format('%.0f', now + ahead + interval)
redis.call('SET', KEYS[1], moment, 'PX', math.ceil((ahead + interval) / 1000))
return {1, ahead}
"""
_PROBE = rate("1/second", name="ping")


class RedisMoments:
    """The moments of keys, each of which ends when it has passed."""

    def __init__(self, client: Redis, namespace: str) -> None:
        self._advance = client.register_script(_ADVANCE)
        self._namespace = namespace

    async def advance(self, key: str, *, interval: int, tolerance: int) -> tuple[bool, int]:
        """Move the moment of a key on, in one script."""
        keys, arguments = [f"{self._namespace}:{key}"], [interval, tolerance]
        allowed, ahead = cast("list[int]", await self._advance(keys=keys, args=arguments))
        return allowed == 1, ahead


class RedisLimiter:
    """Counts where all processes see it, each request within the limit of time."""

    def __init__(self, client: Redis, settings: LimitSettings) -> None:
        where, seconds = place(settings.url, port=PORT), settings.timeout_seconds
        self.breaker = Breaker("The limiter", where, self._probe, seconds=seconds)
        self._client = client
        self._url = settings.url
        # The pool leads to the server: the library's own URL is not looked at.
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix=settings.namespace,
            connection_pool=client.connection_pool,  # type: ignore[arg-type]
        )
        moments = RedisMoments(client, settings.namespace)
        self._algorithms = Algorithms(storage, moments, settings)

    async def take(self, limit: RateLimitItem, key: str) -> Verdict:
        """Count one request of a key."""
        async with self.breaker.guard():
            with unavailability(self._url):
                return await self._algorithms.take(limit, key)

    async def ping(self) -> None:
        """Count what is nobody's request: a replica refuses that."""
        await self.take(_PROBE, "ping")

    async def _probe(self) -> None:
        try:
            with unavailability(self._url):
                await reconnect(self._client)
                await self._algorithms.take(_PROBE, "ping")
        except Refused as error:
            raise ConfigurationError("LIMITS_URL", str(error)) from error


@asynccontextmanager
async def open_redis(settings: LimitSettings) -> AsyncIterator[RedisLimiter]:
    """Connect as soon as a server answers; raises ConfigurationError when it refuses."""
    seconds = settings.timeout_seconds
    async with open_client("LIMITS_URL", settings.url, seconds=seconds) as client:
        limiter = RedisLimiter(client, settings)
        async with aclosing(limiter.breaker):
            await limiter.breaker.start()
            yield limiter
