"""The memory of this process before a cache that all processes share."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from acme.cache import Cache, Codec, Load
from acme.cache.counts import CacheCounts
from acme.cache.memory import MemoryCache
from acme.cache.redis import open_redis_cache
from acme.cache.settings import CacheSettings


class LayeredCache:
    """Spares the server reads of the same keys, again and again, by one process.

    What this process invalidates it never returns again. What another one does, or what was
    loaded a TTL ago, it may return for `local_seconds` longer than the server would.
    """

    critical = False

    def __init__(self, local: MemoryCache, shared: Cache, *, local_seconds: float) -> None:
        self._local = local
        self._shared = shared
        self._local_seconds = local_seconds

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
        """The value from memory, from the server, or the loaded one."""
        local_seconds = self._local_seconds
        return await self._local.fetch(
            key,
            lambda: self._shared.fetch(
                key,
                load,
                codec=codec,
                tags=tags,
                ttl_seconds=ttl_seconds,
                stale_seconds=stale_seconds,
            ),
            codec=codec,
            tags=tags,
            ttl_seconds=local_seconds if ttl_seconds is None else min(local_seconds, ttl_seconds),
        )

    async def invalidate(self, *tags: str) -> None:
        """Invalidate in the server, and then here."""
        # The other way round, a read in between would keep the old value here.
        await self._shared.invalidate(*tags)
        await self._local.invalidate(*tags)

    def counts(self) -> CacheCounts:
        """What reads have come to: those that memory answered are hits."""
        local, counts = self._local.counts(), self._shared.counts()
        # Several that missed here together are one read there.
        counts.misses = local.misses - counts.hits - counts.stale - counts.errors
        counts.hits += local.hits
        return counts

    async def ping(self) -> None:
        """Return when the server answers."""
        await self._shared.ping()


@asynccontextmanager
async def open_layered_cache(settings: CacheSettings) -> AsyncIterator[Cache]:
    """The cache in Redis, behind one in memory where CACHE_LOCAL_SECONDS asks for it."""
    async with open_redis_cache(settings) as shared:
        if not settings.local_seconds:
            yield shared
            return
        memory = MemoryCache(
            ttl_seconds=settings.local_seconds,
            jitter=settings.jitter,
            max_entries=settings.max_entries,
        )
        async with memory.opened() as local:
            yield LayeredCache(local, shared, local_seconds=settings.local_seconds)
