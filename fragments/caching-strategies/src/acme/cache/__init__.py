"""The cache port: values that may be lost at any time, and are never older than was allowed."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from acme.cache.backend import Backend, Claim, Slot
from acme.cache.codec import Codec
from acme.cache.counts import CacheCounts
from acme.cache.expiry import check_grace, lifetime_seconds
from acme.cache.flights import Flights, Load
from acme.cache.refreshing import PAUSE_SECONDS, Refreshes
from acme.cache.settings import CacheSettings
from acme.errors import Unavailable

# What a reader in another process adds to a load that it waits for, at most.
_POLL_SECONDS = 0.03


class Cache:
    """Keeps what was loaded. Readers go on without it while its server is down."""

    critical = False

    def __init__(self, backend: Backend, settings: CacheSettings) -> None:
        self._backend = backend
        self._settings = settings
        self._counts = CacheCounts()
        self._flights = Flights()
        self._refreshes = Refreshes(self._counts)
        self._invalidations = 0

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Cache"]:
        """This cache; loads in flight end with the block."""
        try:
            yield self
        finally:
            await self._flights.close()
            await self._refreshes.close()
            self._counts.log_at_end()

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
        """The value kept under `key`, or else the one that `load` returns, which is then kept.

        Callers that miss together share one load. What it raises reaches all of them and is
        not kept. A key always comes with the same tags, codec and times.

        For `stale_seconds` after its TTL a value is still returned, at once, while one load
        refreshes it, which may outlive the caller. When that fails, it is logged, the value
        stays, and the next attempt follows a second later.
        """
        check_grace(stale_seconds)
        ttl = self._settings.ttl_seconds if ttl_seconds is None else ttl_seconds
        lifetime = lifetime_seconds(ttl, self._settings.jitter)
        slot = Slot(key=key, tags=tags, lifetime_seconds=lifetime, stale_seconds=stale_seconds)
        try:
            found = await self._backend.look(slot)
        except Unavailable:
            self._counts.errors += 1
            # A caller that comes after an invalidation does not join a load from before it.
            return await self._flights.join((key, self._invalidations), load)
        if found.data is not None:
            with suppress(ValueError):
                value = codec.decode(found.data)
                if found.fresh:
                    self._counts.hits += 1
                    return value
                self._counts.stale += 1
                self._refreshes.start(
                    key,
                    lambda: self._refresh(slot, load, codec),
                    limit_seconds=self._backend.load_seconds,
                )
                return value
        self._counts.misses += 1
        return await self._flights.join(
            (key, found.versions), lambda: self._fill(slot, load, codec)
        )

    async def invalidate(self, *tags: str) -> None:
        """Never again return what was loaded, with one of these tags, before this call.

        That includes loads in flight: their callers get the value, and it is not kept. While
        the server of the cache is down, nothing is raised, and other processes may return the
        old value until its TTL ends, or this one reaches the server again.
        """
        self._invalidations += 1
        with suppress(Unavailable):
            await self._backend.invalidate(tags)

    def counts(self) -> CacheCounts:
        """What reads have come to in this process so far."""
        return replace(self._counts)

    async def ping(self) -> None:
        """Return when the cache takes what is written; raise Unavailable otherwise."""
        await self._backend.ping()

    async def _fill[T](self, slot: Slot, load: Load[T], codec: Codec[T]) -> T:
        """What this process loads, or another one while this one waits."""
        claim = await self._claim(slot, wait_seconds=self._backend.load_seconds)
        if claim is None:
            return await load()
        if claim.data is not None:
            with suppress(ValueError):
                return codec.decode(claim.data)
        return await self._load(slot, claim, load, codec, pause_seconds=0)

    async def _refresh[T](self, slot: Slot, load: Load[T], codec: Codec[T]) -> None:
        """Load, unless another process does, or has just failed to."""
        claim = await self._claim(slot, wait_seconds=0)
        if claim is not None and claim.won:
            await self._load(slot, claim, load, codec, pause_seconds=PAUSE_SECONDS)

    async def _claim(self, slot: Slot, *, wait_seconds: float) -> Claim | None:
        deadline = time.monotonic() + wait_seconds
        with suppress(Unavailable):
            while True:
                claim = await self._backend.claim(slot)
                if claim.won or claim.data is not None or time.monotonic() >= deadline:
                    return claim
                await asyncio.sleep(_POLL_SECONDS)
        return None

    async def _load[T](
        self, slot: Slot, claim: Claim, load: Load[T], codec: Codec[T], *, pause_seconds: float
    ) -> T:
        try:
            value = await load()
            data = codec.encode(value)
        except BaseException:
            with suppress(Unavailable):
                await self._backend.release(slot, claim, pause_seconds=pause_seconds)
            raise
        with suppress(Unavailable):
            await self._backend.keep(slot, claim, data)
        return value
