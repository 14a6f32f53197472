"""Entries, tags and locks as Redis keeps them. Every key has a TTL; no command scans keys."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast
from uuid import uuid4

from redis.asyncio import Redis
from redis.exceptions import RedisError

from acme.cache.settings import CacheSettings
from acme.errors import Unavailable

# Gives the versions of an entry's tags, new where there is none, and the entry if it has them
# and is fresh; otherwise takes the lock of the entry, if that is free. A version is random: one
# that was evicted never comes back.
_CLAIM = """
local versions = {}
for i = 3, #KEYS do
  local version = redis.call('GET', KEYS[i])
  if not version then
    version = ARGV[1]
    redis.call('SET', KEYS[i], version, 'PX', ARGV[3])
  else
    redis.call('PEXPIRE', KEYS[i], ARGV[3], 'GT')
  end
  versions[i - 2] = version
end
local entry = redis.call('GET', KEYS[2])
local stamp = table.concat(versions, ',') .. '\\n'
local fresh = entry and redis.call('PTTL', KEYS[2]) > tonumber(ARGV[4])
if fresh and string.sub(entry, 1, #stamp) == stamp then
  return {0, string.sub(entry, #stamp + 1), unpack(versions)}
end
local won = redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
return {won and 1 or 0, false, unpack(versions)}
"""

# Keeps an entry unless one of its tags has changed since, and frees the lock of its owner, or
# leaves it for a pause: a life of nothing deletes a key.
_KEEP = """
local kept = ARGV[3] ~= ''
for i = 3, #KEYS do
  kept = kept and redis.call('GET', KEYS[i]) == ARGV[i + 2]
end
if kept then
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
end
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
return kept and 1 or 0
"""


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
        self._namespace = settings.namespace
        self._timeout_seconds = settings.timeout_seconds
        self._load_ms = round(settings.load_seconds * 1000)
        self._tag_ms = round(settings.ttl_seconds * 1000) + self._load_ms
        self._claim = client.register_script(_CLAIM)
        self._keep = client.register_script(_KEEP)

    async def ping(self) -> None:
        """Return when the server answers."""
        async with self._bounded():
            await self._client.ping()

    async def look(self, slot: Slot) -> Found:
        """What is kept in a slot."""
        keys = [self._key("entry", slot.key), *self._tag_keys(slot.tags)]
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
            for key in self._tag_keys(tags):
                pipeline.set(key, version, px=self._tag_ms)
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
        try:
            async with asyncio.timeout(self._timeout_seconds):
                yield
        except (RedisError, OSError) as error:
            raise Unavailable(f"The cache does not answer: {type(error).__name__}.") from error

    def _keys(self, slot: Slot) -> list[str]:
        names = [self._key("lock", slot.key), self._key("entry", slot.key)]
        return names + self._tag_keys(slot.tags)

    def _tag_keys(self, tags: Sequence[str]) -> list[str]:
        return [self._key("tag", tag) for tag in tags]

    def _key(self, kind: str, name: str) -> str:
        return f"{self._namespace}:{kind}:{name}"
