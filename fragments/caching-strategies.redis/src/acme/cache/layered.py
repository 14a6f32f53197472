"""The memory of this process before Redis."""

from collections.abc import Sequence
from dataclasses import replace

from redis.asyncio import Redis

from acme.cache.backend import Found, Slot
from acme.cache.memory import MemoryBackend
from acme.cache.redis import RedisBackend
from acme.cache.settings import CacheSettings


class LayeredBackend(RedisBackend):
    """Spares the server reads of the same keys, again and again, by one process.

    What this process invalidates it never returns again. What another one does, or what was
    loaded a TTL ago, it may return for `local_seconds` longer than the server would.
    """

    def __init__(self, client: Redis, settings: CacheSettings) -> None:
        super().__init__(client, settings)
        self._local = MemoryBackend(max_entries=settings.max_entries)
        self._local_seconds = settings.local_seconds

    async def look(self, slot: Slot) -> Found:
        """What is in memory, or what the server has, which then is."""
        lifetime = min(slot.lifetime_seconds, self._local_seconds)
        here = replace(slot, lifetime_seconds=lifetime, stale_seconds=0)
        kept = await self._local.look(here)
        if kept.data is not None:
            return kept
        claim = await self._local.claim(here)
        found = await super().look(slot)
        if found.data is not None and found.fresh:
            await self._local.keep(here, claim, found.data)
        return found

    async def invalidate(self, tags: Sequence[str]) -> None:
        """Invalidate in the server, and then here."""
        # The other way round, a read in between would keep the old value here.
        try:
            await super().invalidate(tags)
        finally:
            await self._local.invalidate(tags)
