"""A cache in Redis or Valkey, shared by all processes."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import structlog

from acme.cache import Codec, Load
from acme.cache.counts import CacheCounts
from acme.cache.expiry import check_grace, lifetime_seconds
from acme.cache.flights import Flights
from acme.cache.membership import Membership
from acme.cache.redis_connection import Refused, open_redis
from acme.cache.redis_store import Claim, Found, RedisStore, Slot
from acme.cache.refreshing import PAUSE_SECONDS, Refreshes
from acme.cache.settings import CacheSettings
from acme.errors import ConfigurationError, Unavailable

log = structlog.get_logger()

# What a reader in another process adds to a load that it waits for, at most.
_POLL_SECONDS = 0.03


class RedisCache:
    """One process loads a missing value, the others wait for it.

    While the server is down, or slow, values come from their source. When it is back, nothing
    counts that it kept until then: invalidations may be missing.
    """

    critical = False

    def __init__(self, store: RedisStore, settings: CacheSettings) -> None:
        self._store = store
        self._settings = settings
        self._counts = CacheCounts()
        self._flights = Flights()
        self._refreshes = Refreshes(self._counts)
        self._membership = Membership(store)
        self._invalidations = 0

    async def fetch[T](
        self,
        key: str,
        load: Load[T],
        *,
        codec: Codec[T],
        tags: Sequence[str] = (),
        ttl_seconds: float | None = None,
        stale_seconds: float = 0,
    ) -> T:
        """The kept value, or the loaded one."""
        check_grace(stale_seconds)
        ttl = self._settings.ttl_seconds if ttl_seconds is None else ttl_seconds
        slot = Slot(
            key=key,
            tags=tags,
            ttl_seconds=ttl,
            lifetime_seconds=lifetime_seconds(ttl, self._settings.jitter),
            stale_seconds=stale_seconds,
        )
        found = await self._look(slot)
        if found is None:
            self._counts.errors += 1
            # A caller that comes after an invalidation does not join a load from before it.
            return await self._flights.join((key, self._invalidations), load)
        if found.data is not None:
            with suppress(ValueError):
                value = codec.decode(found.data)
                if found.fresh:
                    self._counts.hits += 1
                    return value
                self._counts.stale += 1
                self._refreshes.start(
                    key,
                    lambda: self._refresh(slot, load, codec),
                    limit_seconds=self._settings.load_seconds,
                )
                return value
        self._counts.misses += 1
        return await self._flights.join(
            (key, found.versions), lambda: self._fill(slot, load, codec)
        )

    async def invalidate(self, *tags: str) -> None:
        """Invalidate in the server; when it is back, everything, where it does not answer."""
        self._invalidations += 1
        if await self._membership.reaches():
            await self._attempt(self._store.invalidate(tags))

    def counts(self) -> CacheCounts:
        """What reads have come to in this process so far."""
        return replace(self._counts)

    async def ping(self) -> None:
        """Return when the server answers, and takes what this process writes."""
        await self._membership.beat()

    async def close(self) -> None:
        """Cancel the loads in flight."""
        await self._flights.close()
        await self._refreshes.close()
        await self._membership.close()

    async def _fill[T](self, slot: Slot, load: Load[T], codec: Codec[T]) -> T:
        """What this process loads, or another one while this one waits."""
        claim = await self._claim(slot, wait_seconds=self._settings.load_seconds)
        if claim is None:
            return await load()
        if claim.data is not None:
            with suppress(ValueError):
                return codec.decode(claim.data)
        return await self._load(slot, claim, load, codec, pause_seconds=0)

    async def _refresh[T](self, slot: Slot, load: Load[T], codec: Codec[T]) -> None:
        """Load, unless another process does, or has just failed to."""
        claim = await self._claim(slot, wait_seconds=0)
        if claim is not None and claim.won:
            await self._load(slot, claim, load, codec, pause_seconds=PAUSE_SECONDS)

    async def _load[T](
        self, slot: Slot, claim: Claim, load: Load[T], codec: Codec[T], *, pause_seconds: float
    ) -> T:
        try:
            value = await load()
            data = codec.encode(value)
        except BaseException:
            await self._attempt(self._store.release(slot, claim, pause_seconds=pause_seconds))
            raise
        await self._attempt(self._store.keep(slot, claim, data))
        return value

    async def _look(self, slot: Slot) -> Found | None:
        if not await self._membership.holds():
            return None
        try:
            return await self._store.look(slot)
        except Unavailable as error:
            self._membership.lose(error)
            return None

    async def _claim(self, slot: Slot, *, wait_seconds: float) -> Claim | None:
        deadline = time.monotonic() + wait_seconds
        try:
            while True:
                claim = await self._store.claim(slot)
                if claim.won or claim.data is not None or time.monotonic() >= deadline:
                    return claim
                await asyncio.sleep(_POLL_SECONDS)
        except Unavailable as error:
            self._membership.lose(error)
            return None

    async def _attempt(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Unavailable as error:
            self._membership.lose(error)


@asynccontextmanager
async def open_redis_cache(settings: CacheSettings) -> AsyncIterator[RedisCache]:
    """Connect as soon as a server answers; raises ConfigurationError when it refuses."""
    async with open_redis(settings) as client:
        store = RedisStore(client, settings)
        cache = RedisCache(store, settings)
        try:
            # A new process has no lease: this asks whether it may write, and changes nothing.
            await store.leave()
        except Refused as error:
            raise ConfigurationError("CACHE_URL", str(error)) from error
        except Unavailable as error:
            log.warning("cache_down", detail=str(error))
        try:
            yield cache
        finally:
            await cache.close()
