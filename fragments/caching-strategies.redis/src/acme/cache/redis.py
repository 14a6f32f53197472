"""Entries, tags and locks in Redis or Valkey. Every key has a TTL; no command scans keys."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import cast
from uuid import uuid4

from redis.asyncio import Redis

from acme.breaker import Breaker
from acme.cache.backend import Claim, Found, Slot
from acme.cache.redis_scripts import CLAIM, KEEP
from acme.cache.settings import CacheSettings
from acme.errors import ConfigurationError, Unavailable
from acme.redis_client import (
    PORT,
    Refused,
    open_client,
    reconnect,
    unavailability,
)
from acme.server_url import place


class RedisBackend:
    """Shared by all processes: one of them loads a missing value, the others wait for it.

    The epoch is a tag of every entry. A process gives it another version before its first read,
    and again after each failure: nothing counts that was kept until then, because this process,
    or one that was killed, may owe invalidations.
    """

    def __init__(self, client: Redis, settings: CacheSettings) -> None:
        self.load_seconds = settings.load_seconds
        seconds, where = settings.timeout_seconds, place(settings.url, port=PORT)
        self.breaker = Breaker("The cache", where, self._probe, seconds=seconds)
        self._client = client
        self._url = settings.url
        self._namespace = settings.namespace
        self._load_ms = round(settings.load_seconds * 1000)
        self._tag_ms = round(settings.ttl_seconds * 1000) + self._load_ms
        self._claim = client.register_script(CLAIM)
        self._keep = client.register_script(KEEP)
        self._renewing = asyncio.Lock()
        # Failures, and how many there had been when the epoch got its version from here.
        self._failures, self._settled = 0, -1

    async def look(self, slot: Slot) -> Found:
        """What is kept, in one round trip."""
        keys = self._keys(slot)[1:]
        async with self._asking():
            (entry, *versions), left_ms = await self._read(keys, slot)
        data = None
        if entry is not None:
            stamp, _, payload = entry.partition(b"\n")
            data = payload if stamp == b",".join(v or b"" for v in versions) else None
        fresh = left_ms > _ms(slot.stale_seconds)
        return Found(data=data, fresh=fresh, versions=tuple(versions))

    async def claim(self, slot: Slot) -> Claim:
        """Take the lock of an entry that is not fresh, if it is free."""
        token = uuid4().hex.encode()
        tag_ms = self._tag_ms + _ms(slot.lifetime_seconds + slot.stale_seconds)
        async with self._asking():
            won, data, *versions = await self._claim(
                keys=self._keys(slot),
                args=[token, self._load_ms, tag_ms, _ms(slot.stale_seconds)],
            )
        return Claim(token=token, won=bool(won), data=data, versions=tuple(versions))

    async def keep(self, slot: Slot, claim: Claim, data: bytes) -> None:
        """Write the entry, stamped with the versions, and free the lock."""
        versions = cast("tuple[bytes, ...]", claim.versions)
        entry = b",".join(versions) + b"\n" + data
        entry_ms = max(1, _ms(slot.lifetime_seconds)) + _ms(slot.stale_seconds)
        async with self._asking():
            await self._keep(
                keys=self._keys(slot), args=[claim.token, entry, entry_ms, 0, *versions]
            )

    async def release(self, slot: Slot, claim: Claim, *, pause_seconds: float) -> None:
        """Free the lock, after the pause."""
        async with self._asking():
            await self._keep(
                keys=self._keys(slot)[:2], args=[claim.token, b"", "", _ms(pause_seconds)]
            )

    async def invalidate(self, tags: Sequence[str]) -> None:
        """Give each tag another version; everything, after a failure."""
        version = uuid4().hex
        async with self._asking(), self._client.pipeline(transaction=False) as pipeline:
            for tag in tags:
                pipeline.set(self._key("tag", tag), version, px=self._tag_ms)
            await pipeline.execute()

    async def ping(self) -> None:
        """Write: a replica refuses that."""
        async with self._asking():
            await self._write()

    async def _probe(self) -> None:
        """Write over connections made anew, wherever the name leads by now."""
        try:
            with unavailability(self._url):
                await reconnect(self._client)
                await self._write()
        except Refused as error:
            raise ConfigurationError("CACHE_URL", str(error)) from error

    async def _write(self) -> None:
        """Claim what nobody reads, as a miss does."""
        keys = [self._key("lock"), self._key("entry"), self._key("epoch")]
        await self._claim(keys=keys, args=[uuid4().hex, 1, self._tag_ms, 0])

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[None]:
        """Within the limit of time, and never of what may be stale."""
        try:
            async with self.breaker.guard():
                with unavailability(self._url):
                    if self._settled != self._failures:
                        await self._renew_epoch()
                    yield
        except Unavailable:
            self._failures += 1
            raise

    async def _renew_epoch(self) -> None:
        async with self._renewing:
            failures = self._failures
            if self._settled != failures:
                await self._client.set(self._key("epoch"), uuid4().hex, px=self._tag_ms)
                self._settled = failures

    async def _read(self, keys: list[str], slot: Slot) -> tuple[list[bytes | None], int]:
        """The values of the keys, and how long the first one has left, in milliseconds."""
        if not slot.stale_seconds:
            # Whatever is there is fresh.
            return cast("list[bytes | None]", await self._client.mget(keys)), 1
        async with self._client.pipeline(transaction=False) as pipeline:
            pipeline.mget(keys)
            pipeline.pttl(keys[0])
            values, left_ms = await pipeline.execute()
        return values, left_ms

    def _keys(self, slot: Slot) -> list[str]:
        keys = [self._key("lock", slot.key), self._key("entry", slot.key), self._key("epoch")]
        return keys + [self._key("tag", tag) for tag in slot.tags]

    def _key(self, *parts: str) -> str:
        return ":".join((self._namespace, *parts))


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


@asynccontextmanager
async def open_redis(
    settings: CacheSettings, kind: type[RedisBackend] = RedisBackend
) -> AsyncIterator[RedisBackend]:
    """Connect as soon as a server answers; raises ConfigurationError when it refuses."""
    seconds = settings.timeout_seconds
    async with open_client("CACHE_URL", settings.url, seconds=seconds) as client:
        backend = kind(client, settings)
        async with aclosing(backend.breaker):
            await backend.breaker.start()
            yield backend
