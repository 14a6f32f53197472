"""A cache in the memory of the process."""

import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from itertools import count

from acme.cache import Codec, Load
from acme.cache.counts import CacheCounts
from acme.cache.expiry import check_grace, lifetime_seconds
from acme.cache.flights import Flights
from acme.cache.refreshing import PAUSE_SECONDS, Refreshes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    data: bytes
    versions: tuple[int, ...]
    fresh_until: float
    refresh_at: float
    expires_at: float


class MemoryCache:
    """Bounded: the least recently used entry goes first. Other processes do not see it.

    Every tag has a version; an entry counts only while its tags have the versions they had
    before it was loaded. Versions are never used twice, so a forgotten tag costs a load.
    """

    critical = False

    def __init__(
        self,
        *,
        ttl_seconds: float,
        jitter: float,
        max_entries: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ttl_seconds = ttl_seconds
        self._jitter = jitter
        self._max_entries = max_entries
        self._clock = clock
        self._entries = OrderedDict[str, _Entry]()
        self._tags = OrderedDict[str, int]()
        self._versions = count()
        self._counts = CacheCounts()
        self._flights = Flights()
        self._refreshes = Refreshes(self._counts)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["MemoryCache"]:
        """This cache; loads in flight end with the block."""
        try:
            yield self
        finally:
            await self._flights.close()
            await self._refreshes.close()

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
        ttl = self._ttl_seconds if ttl_seconds is None else ttl_seconds
        lifetime = lifetime_seconds(ttl, self._jitter)
        versions = self._versions_of(tags)

        async def fill() -> T:
            value = await load()
            if self._versions_of(tags) == versions:
                fresh_until = self._clock() + lifetime
                self._entries[key] = _Entry(
                    data=codec.encode(value),
                    versions=versions,
                    fresh_until=fresh_until,
                    refresh_at=fresh_until,
                    expires_at=fresh_until + stale_seconds,
                )
                _trim(self._entries, key, self._max_entries)
            return value

        async def refresh() -> None:
            await fill()

        entry = self._entries.get(key)
        now = self._clock()
        if entry and entry.versions == versions and now < entry.expires_at:
            self._entries.move_to_end(key)
            with suppress(ValueError):
                value = codec.decode(entry.data)
                if now < entry.fresh_until:
                    self._counts.hits += 1
                    return value
                self._counts.stale += 1
                if now >= entry.refresh_at:
                    self._entries[key] = replace(entry, refresh_at=now + PAUSE_SECONDS)
                    self._refreshes.start(key, refresh, limit_seconds=stale_seconds)
                return value
        self._counts.misses += 1
        return await self._flights.join((key, versions), fill)

    async def invalidate(self, *tags: str) -> None:
        """Forget the versions of the tags: no entry has the next ones."""
        for tag in tags:
            self._tags.pop(tag, None)

    def counts(self) -> CacheCounts:
        """What reads have come to so far."""
        return replace(self._counts)

    async def ping(self) -> None:
        """Memory always answers."""

    def _versions_of(self, tags: Sequence[str]) -> tuple[int, ...]:
        for tag in tags:
            if tag not in self._tags:
                self._tags[tag] = next(self._versions)
            _trim(self._tags, tag, self._max_entries)
        return tuple(self._tags.get(tag, -1) for tag in tags)


def _trim[V](entries: OrderedDict[str, V], used: str, limit: int) -> None:
    entries.move_to_end(used)
    while len(entries) > limit:
        entries.popitem(last=False)
