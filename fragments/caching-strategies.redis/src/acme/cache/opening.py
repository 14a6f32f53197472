"""Open the cache that CACHE_URL names."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from acme.cache import Cache
from acme.cache.settings import CacheSettings
from acme.errors import ConfigurationError


@asynccontextmanager
async def open_cache(settings: CacheSettings) -> AsyncIterator[Cache]:
    """The cache; raises ConfigurationError for another scheme, or when the server refuses."""
    opening: AbstractAsyncContextManager[Cache]
    match settings.url.partition("://")[0]:
        case "memory":
            from acme.cache.memory import MemoryCache

            memory = MemoryCache(
                ttl_seconds=settings.ttl_seconds,
                jitter=settings.jitter,
                max_entries=settings.max_entries,
            )
            opening = memory.opened()
        case "redis" | "rediss":
            from acme.cache.layered import open_layered_cache

            opening = open_layered_cache(settings)
        case scheme:
            raise ConfigurationError(
                "CACHE_URL", f"unknown scheme {scheme!r}: use memory:// or redis://"
            )
    async with opening as cache:
        try:
            yield cache
        finally:
            cache.counts().log_at_end()
