"""A cache in the memory of the process."""

import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count

from acme.cache import Codec, Load
from acme.cache.expiry import lifetime_seconds
from acme.cache.flights import Flights


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    data: bytes
    versions: tuple[int, ...]
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
        self._flights = Flights()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["MemoryCache"]:
        """This cache; loads in flight end with the block."""
        try:
            yield self
        finally:
            await self._flights.close()

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
        ttl = self._ttl_seconds if ttl_seconds is None else ttl_seconds
        lifetime = lifetime_seconds(ttl, self._jitter)
        versions = self._versions_of(tags)
        entry = self._entries.get(key)
        if entry and entry.versions == versions and self._clock() < entry.expires_at:
            self._entries.move_to_end(key)
            with suppress(ValueError):
                return codec.decode(entry.data)

        async def fill() -> T:
            value = await load()
            if self._versions_of(tags) == versions:
                self._entries[key] = _Entry(
                    data=codec.encode(value),
                    versions=versions,
                    expires_at=self._clock() + lifetime,
                )
                _trim(self._entries, key, self._max_entries)
            return value

        return await self._flights.join((key, versions), fill)

    async def invalidate(self, *tags: str) -> None:
        """Forget the versions of the tags: no entry has the next ones."""
        for tag in tags:
            self._tags.pop(tag, None)

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
