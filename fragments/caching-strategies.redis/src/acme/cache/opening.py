"""Open the cache that CACHE_URL names."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from acme.cache import Cache
from acme.cache.backend import Backend
from acme.cache.memory import MemoryBackend
from acme.cache.settings import CacheSettings
from acme.errors import ConfigurationError


@asynccontextmanager
async def open_cache(settings: CacheSettings) -> AsyncIterator[Cache]:
    """The cache; raises ConfigurationError for another scheme, or when the server refuses."""
    async with _backend(settings) as backend, Cache(backend, settings).opened() as cache:
        yield cache


def _backend(settings: CacheSettings) -> AbstractAsyncContextManager[Backend]:
    match settings.url.partition("://")[0]:
        case "memory":
            return nullcontext(MemoryBackend(max_entries=settings.max_entries))
        case "redis" | "rediss":
            from acme.cache.layered import LayeredBackend
            from acme.cache.redis import RedisBackend, open_redis

            return open_redis(settings, LayeredBackend if settings.local_seconds else RedisBackend)
        case scheme:
            problem = f"unknown scheme {scheme!r}: use memory:// or redis://"
            raise ConfigurationError("CACHE_URL", problem)
