"""Entries, tags and locks as Redis keeps them. Every key has a TTL; no command scans keys."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast
from uuid import uuid4

from redis.asyncio import Redis

from acme.cache.redis_connection import unavailability
from acme.cache.redis_scripts import BEAT, CLAIM, KEEP
from acme.cache.settings import CacheSettings

# How long a process may not be heard of before others doubt what they keep: a stall of its
# event loop or a connection made anew takes less.
_LEASE_SECONDS = 3.0
# How long others doubt because of a process that does not come back, most likely killed. Should
# it live, and still write, out of the server's reach, then the TTL bounds what they see.
_DOUBT_SECONDS = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Where a value is kept, and for how long: `lifetime_seconds` is the TTL less its jitter."""

    key: str
    tags: Sequence[str]
    ttl_seconds: float
    lifetime_seconds: float
    stale_seconds: float

    @property
    def stale_ms(self) -> int:
        """How long the entry outlives its freshness."""
        return round(self.stale_seconds * 1000)

    @property
    def entry_ms(self) -> int:
        """How long the entry lives."""
        return max(1, round(self.lifetime_seconds * 1000)) + self.stale_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is kept in a slot: its bytes, where its tags have the versions they had."""

    data: bytes | None
    fresh: bool
    versions: tuple[bytes | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A fresh entry, or else the right to load it, if `won`; and the versions of its tags."""

    token: bytes
    won: bool
    data: bytes | None
    versions: tuple[bytes, ...]


class RedisStore:
    """The commands of the cache. Each raises Unavailable, within its timeout."""

    def __init__(self, client: Redis, settings: CacheSettings) -> None:
        self._client = client
        self._url = settings.url
        self._member = uuid4().hex.encode()
        self._namespace = settings.namespace
        self._timeout_seconds = settings.timeout_seconds
        self._load_ms = round(settings.load_seconds * 1000)
        self._tag_ms = round(settings.ttl_seconds * 1000) + self._load_ms
        self._lease_ms = round((_LEASE_SECONDS + settings.timeout_seconds) * 1000)
        self._claim = client.register_script(CLAIM)
        self._keep = client.register_script(KEEP)
        self._beat = client.register_script(BEAT)

    async def reconnect(self) -> None:
        """Discard all connections: the next command makes a new one, wherever the name leads."""
        pool = self._client.connection_pool
        async with self._bounded():
            await pool.update_active_connections_for_reconnect()  # type: ignore[no-untyped-call]
            await pool.disconnect(inuse_connections=False)

    async def beat(self, lease: bytes | None) -> bytes:
        """Prolong the lease of this process: the new one, for the next call.

        No entry of before counts when the server does not know the lease, or that of another
        process has ended.
        """
        keys = [self._key("epoch"), self._key("members"), self._key("doubt")]
        doubt_ms = round(_DOUBT_SECONDS * 1000)
        names = self._member, lease or b"", uuid4().hex
        async with self._bounded():
            found = await self._beat(
                keys=keys, args=[*names, self._lease_ms, doubt_ms, self._tag_ms]
            )
        return cast("bytes", found)

    async def leave(self) -> None:
        """End the lease: others need not wait for this process."""
        async with self._bounded():
            await self._client.zrem(self._key("members"), self._member)

    async def look(self, slot: Slot) -> Found:
        """What is kept in a slot."""
        keys = self._keys(slot)[1:]
        async with self._bounded():
            (entry, *versions), left_ms = await self._read(keys, slot)
        data = None
        if entry is not None:
            stamp, _, payload = entry.partition(b"\n")
            data = payload if stamp == b",".join(v or b"" for v in versions) else None
        return Found(data=data, fresh=left_ms > slot.stale_ms, versions=tuple(versions))

    async def claim(self, slot: Slot) -> Claim:
        """Ask for a fresh entry or for the right to load it, which ends by itself in a while."""
        token = uuid4().hex.encode()
        tag_ms = round((slot.ttl_seconds + slot.stale_seconds) * 1000) + self._load_ms
        async with self._bounded():
            won, data, *versions = await self._claim(
                keys=self._keys(slot),
                args=[token, self._load_ms, tag_ms, slot.stale_ms],
            )
        return Claim(token=token, won=bool(won), data=data, versions=tuple(versions))

    async def keep(self, slot: Slot, claim: Claim, data: bytes) -> None:
        """Keep what was loaded under a claim, unless it was invalidated; end the claim."""
        entry = b",".join(claim.versions) + b"\n" + data
        async with self._bounded():
            await self._keep(
                keys=self._keys(slot),
                args=[claim.token, entry, slot.entry_ms, 0, *claim.versions],
            )

    async def release(self, slot: Slot, claim: Claim, *, pause_seconds: float) -> None:
        """End a claim with nothing to keep; nobody gets the next one before the pause is over."""
        async with self._bounded():
            await self._keep(
                keys=self._keys(slot)[:2],
                args=[claim.token, b"", "", round(pause_seconds * 1000)],
            )

    async def invalidate(self, tags: Sequence[str]) -> None:
        """Give each tag another version."""
        version = uuid4().hex.encode()
        async with self._bounded(), self._client.pipeline(transaction=False) as pipeline:
            for tag in tags:
                pipeline.set(self._key("tag", tag), version, px=self._tag_ms)
            await pipeline.execute()

    async def _read(self, keys: list[str], slot: Slot) -> tuple[list[bytes | None], int]:
        """The values of the keys, and how long the first one has left, in milliseconds."""
        if not slot.stale_ms:
            # Whatever is there is fresh.
            return cast("list[bytes | None]", await self._client.mget(keys)), 1
        async with self._client.pipeline(transaction=False) as pipeline:
            pipeline.mget(keys)
            pipeline.pttl(keys[0])
            values, left_ms = await pipeline.execute()
        return values, left_ms

    @asynccontextmanager
    async def _bounded(self) -> AsyncIterator[None]:
        with unavailability(self._url):
            async with asyncio.timeout(self._timeout_seconds):
                yield

    def _keys(self, slot: Slot) -> list[str]:
        # The epoch is a tag of every entry.
        keys = [self._key("lock", slot.key), self._key("entry", slot.key), self._key("epoch")]
        return keys + [self._key("tag", tag) for tag in slot.tags]

    def _key(self, *parts: str) -> str:
        return ":".join((self._namespace, *parts))
