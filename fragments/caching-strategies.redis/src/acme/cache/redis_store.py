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

# Gives the versions of an entry's tags, new where there is none, and the entry if it has them;
# otherwise takes the lock of the entry, if that is free. A version is random: one that was
# evicted never comes back.
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
if entry and string.sub(entry, 1, #stamp) == stamp then
  return {0, string.sub(entry, #stamp + 1), unpack(versions)}
end
local won = redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
return {won and 1 or 0, false, unpack(versions)}
"""

# Keeps an entry unless one of its tags has changed since, and frees the lock of its owner.
_KEEP = """
local kept = ARGV[3] ~= ''
for i = 3, #KEYS do
  kept = kept and redis.call('GET', KEYS[i]) == ARGV[i + 1]
end
if kept then
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
end
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
return kept and 1 or 0
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is kept under a key: its bytes, where its tags have the versions they had."""

    data: bytes | None
    versions: tuple[bytes | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The entry, or else the right to load it, if `won`; and the versions of its tags."""

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

    async def look(self, key: str, tags: Sequence[str]) -> Found:
        """What is kept under a key."""
        keys = [self._key("entry", key), *self._tag_keys(tags)]
        async with self._bounded():
            entry, *versions = cast("list[bytes | None]", await self._client.mget(keys))
        data = None
        if entry is not None:
            stamp, _, payload = entry.partition(b"\n")
            data = payload if stamp == b",".join(v or b"" for v in versions) else None
        return Found(data=data, versions=tuple(versions))

    async def claim(self, key: str, tags: Sequence[str], *, ttl_seconds: float) -> Claim:
        """Ask for an entry or for the right to load it, which ends by itself in a while."""
        token = uuid4().hex.encode()
        tag_ms = round(ttl_seconds * 1000) + self._load_ms
        async with self._bounded():
            won, data, *versions = await self._claim(
                keys=[self._key("lock", key), self._key("entry", key), *self._tag_keys(tags)],
                args=[token, self._load_ms, tag_ms],
            )
        return Claim(token=token, won=bool(won), data=data, versions=tuple(versions))

    async def keep(
        self, key: str, tags: Sequence[str], claim: Claim, data: bytes, lifetime_seconds: float
    ) -> None:
        """Keep what was loaded under a claim, unless it was invalidated; end the claim."""
        entry = b",".join(claim.versions) + b"\n" + data
        lifetime_ms = max(1, round(lifetime_seconds * 1000))
        await self._end(key, tags, claim, entry, lifetime_ms)

    async def release(self, key: str, claim: Claim) -> None:
        """End a claim with nothing to keep."""
        await self._end(key, (), claim, b"", "")

    async def invalidate(self, tags: Sequence[str]) -> None:
        """Give each tag another version."""
        version = uuid4().hex.encode()
        async with self._bounded(), self._client.pipeline(transaction=False) as pipeline:
            for key in self._tag_keys(tags):
                pipeline.set(key, version, px=self._tag_ms)
            await pipeline.execute()

    async def _end(
        self, key: str, tags: Sequence[str], claim: Claim, entry: bytes, lifetime_ms: int | str
    ) -> None:
        async with self._bounded():
            await self._keep(
                keys=[self._key("lock", key), self._key("entry", key), *self._tag_keys(tags)],
                args=[claim.token, entry, lifetime_ms, *claim.versions[: len(tags)]],
            )

    @asynccontextmanager
    async def _bounded(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                yield
        except (RedisError, OSError) as error:
            raise Unavailable(f"The cache does not answer: {type(error).__name__}.") from error

    def _tag_keys(self, tags: Sequence[str]) -> list[str]:
        return [self._key("tag", tag) for tag in tags]

    def _key(self, kind: str, name: str) -> str:
        return f"{self._namespace}:{kind}:{name}"
