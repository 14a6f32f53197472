"""Entries in the memory of the process."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from acme.cache.backend import Claim, Found, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    data: bytes
    versions: tuple[object, ...]
    fresh_until: float
    expires_at: float
    refresh_at: float = 0


class MemoryBackend:
    """Bounded: the least recently used entry goes first. Other processes do not see it.

    Every tag has a version; an entry counts only while its tags have the versions they had
    before it was loaded. Versions are never used twice, so a forgotten tag costs a load.
    """

    load_seconds = 60.0

    def __init__(self, *, max_entries: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_entries = max_entries
        self._clock = clock
        self._entries = OrderedDict[str, _Entry]()
        self._tags = OrderedDict[str, int]()
        self._versions = count()

    async def look(self, slot: Slot) -> Found:
        """An entry that counts."""
        versions = self._versions_of(slot.tags)
        entry = self._entries.get(slot.key)
        now = self._clock()
        if entry is None or entry.versions != versions or now >= entry.expires_at:
            return Found(data=None, fresh=False, versions=versions)
        self._entries.move_to_end(slot.key)
        return Found(data=entry.data, fresh=now < entry.fresh_until, versions=versions)

    async def claim(self, slot: Slot) -> Claim:
        """Nobody else loads; but a pause may not be over."""
        found = await self.look(slot)
        paused = found.data is not None and self._clock() < self._entries[slot.key].refresh_at
        return Claim(won=not paused, versions=found.versions)

    async def keep(self, slot: Slot, claim: Claim, data: bytes) -> None:
        """Keep it, unless a tag was invalidated meanwhile."""
        if self._versions_of(slot.tags) == claim.versions:
            fresh_until = self._clock() + slot.lifetime_seconds
            self._entries[slot.key] = _Entry(
                data=data,
                versions=claim.versions,
                fresh_until=fresh_until,
                expires_at=fresh_until + slot.stale_seconds,
            )
            _trim(self._entries, slot.key, self._max_entries)

    async def release(self, slot: Slot, claim: Claim, *, pause_seconds: float) -> None:
        """Leave what is stale alone for a pause."""
        if entry := self._entries.get(slot.key):
            refresh_at = self._clock() + pause_seconds
            self._entries[slot.key] = replace(entry, refresh_at=refresh_at)

    async def invalidate(self, tags: Sequence[str]) -> None:
        """Forget the versions of the tags: no entry has the next ones."""
        for tag in tags:
            self._tags.pop(tag, None)

    async def ping(self) -> None:
        """Memory always answers."""

    def _versions_of(self, tags: Sequence[str]) -> tuple[object, ...]:
        for tag in tags:
            if tag not in self._tags:
                self._tags[tag] = next(self._versions)
            _trim(self._tags, tag, self._max_entries)
        return tuple(self._tags.get(tag, -1) for tag in tags)


def _trim[V](entries: OrderedDict[str, V], used: str, limit: int) -> None:
    entries.move_to_end(used)
    while len(entries) > limit:
        entries.popitem(last=False)
