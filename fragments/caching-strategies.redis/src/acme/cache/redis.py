"""A cache in Redis or Valkey, shared by all processes."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError, ResponseError
from redis.exceptions import ConnectionError as Disconnected

from acme.cache import Codec, Load
from acme.cache.expiry import lifetime_seconds
from acme.cache.flights import Flights
from acme.cache.outage import Outage
from acme.cache.redis_store import Claim, Found, RedisStore
from acme.cache.settings import CacheSettings
from acme.errors import ConfigurationError, Unavailable

# What a reader in another process adds to a load that it waits for, at most.
_POLL_SECONDS = 0.03
# Tags that could not be invalidated, per process; beyond it, the TTL alone bounds staleness.
_MAX_OWED = 1_000
_CONNECTIONS = 50
_OPEN_SECONDS = 3.0


class RedisCache:
    """One process loads a missing value, the others wait for it.

    While the server is down, or slow, values come from their source, and the server is asked
    again about once a second. Invalidations are always tried, and made up for later.
    """

    critical = False

    def __init__(self, store: RedisStore, settings: CacheSettings) -> None:
        self._store = store
        self._settings = settings
        self._flights = Flights()
        self._outage = Outage()
        self._invalidations = 0
        self._owed: dict[str, int] = {}

    async def fetch[T](
        self,
        key: str,
        load: Load[T],
        *,
        codec: Codec[T],
        tags: Sequence[str] = (),
        ttl_seconds: float | None = None,
    ) -> T:
        """The kept value, or the loaded one."""
        ttl = self._settings.ttl_seconds if ttl_seconds is None else ttl_seconds
        lifetime = lifetime_seconds(ttl, self._settings.jitter)
        found = await self._look(key, tags)
        if found is None:
            # A caller that comes after an invalidation does not join a load from before it.
            return await self._flights.join((key, self._invalidations), load)
        if found.data is not None:
            with suppress(ValueError):
                return codec.decode(found.data)

        async def fill() -> T:
            claim = await self._claim(key, tags, ttl)
            if claim is None:
                return await load()
            if claim.data is not None:
                with suppress(ValueError):
                    return codec.decode(claim.data)
            try:
                value = await load()
                data = codec.encode(value)
            except BaseException:
                await self._attempt(self._store.release(key, claim))
                raise
            await self._attempt(self._store.keep(key, tags, claim, data, lifetime))
            return value

        return await self._flights.join((key, found.versions), fill)

    async def invalidate(self, *tags: str) -> None:
        """Invalidate now, or as soon as the server answers again."""
        self._invalidations += 1
        for tag in tags:
            self._owed[tag] = self._invalidations
        while len(self._owed) > _MAX_OWED:
            del self._owed[next(iter(self._owed))]
        await self._attempt(self._make_up())

    async def ping(self) -> None:
        """Return when the server answers."""
        await self._store.ping()

    async def close(self) -> None:
        """Cancel the loads in flight."""
        await self._flights.close()

    async def _look(self, key: str, tags: Sequence[str]) -> Found | None:
        if self._outage.spares_the_server():
            return None
        try:
            await self._make_up()
            found = await self._store.look(key, tags)
        except Unavailable as error:
            self._outage.failed(error)
            return None
        self._outage.answered()
        return found

    async def _claim(self, key: str, tags: Sequence[str], ttl_seconds: float) -> Claim | None:
        deadline = time.monotonic() + self._settings.load_seconds
        try:
            while True:
                claim = await self._store.claim(key, tags, ttl_seconds=ttl_seconds)
                if claim.won or claim.data is not None or time.monotonic() > deadline:
                    return claim
                await asyncio.sleep(_POLL_SECONDS)
        except Unavailable as error:
            self._outage.failed(error)
            return None

    async def _make_up(self) -> None:
        owed = dict(self._owed)
        if owed:
            await self._store.invalidate(list(owed))
        for tag, number in owed.items():
            if self._owed.get(tag) == number:
                del self._owed[tag]

    async def _attempt(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Unavailable as error:
            self._outage.failed(error)


@asynccontextmanager
async def open_redis_cache(settings: CacheSettings) -> AsyncIterator[RedisCache]:
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
        cache = RedisCache(RedisStore(client, settings), settings)
        try:
            yield cache
        finally:
            await cache.close()


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
