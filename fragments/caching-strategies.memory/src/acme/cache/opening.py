"""Open the cache that CACHE_URL names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.cache import Cache
from acme.cache.memory import MemoryBackend
from acme.cache.settings import CacheSettings
from acme.errors import ConfigurationError


@asynccontextmanager
async def open_cache(settings: CacheSettings) -> AsyncIterator[Cache]:
    """The cache; raises ConfigurationError for another scheme."""
    scheme = settings.url.partition("://")[0]
    if scheme != "memory":
        raise ConfigurationError("CACHE_URL", f"unknown scheme {scheme!r}: use memory://")
    backend = MemoryBackend(max_entries=settings.max_entries)
    async with Cache(backend, settings).opened() as cache:
        yield cache
