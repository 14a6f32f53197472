"""Limits in the memory of this process."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from limits import RateLimitItem
from limits.aio.storage import MemoryStorage

from acme.rate_limits import Verdict
from acme.rate_limits.algorithms import Algorithms
from acme.rate_limits.buckets import MICROSECONDS
from acme.rate_limits.settings import LimitSettings

_SWEEP_SECONDS = 10


class MemoryMoments:
    """The moments of keys, in microseconds of a clock that never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._moments: dict[str, int] = {}

    async def advance(self, key: str, *, interval: int, tolerance: int) -> tuple[bool, int]:
        """Move the moment of a key on. Nothing is awaited, so it is one step."""
        now = self._now()
        ahead = max(0, self._moments.get(key, 0) - now)
        allowed = ahead + interval <= tolerance
        if allowed:
            self._moments[key] = now + ahead + interval
        return allowed, ahead

    def sweep(self) -> None:
        """Forget what has passed."""
        now = self._now()
        self._moments = {key: moment for key, moment in self._moments.items() if moment > now}

    def _now(self) -> int:
        return round(self._clock() * MICROSECONDS)


class MemoryLimiter:
    """Counts in this process alone; the next one begins anew."""

    def __init__(self, settings: LimitSettings) -> None:
        self.storage = MemoryStorage()
        self.moments = MemoryMoments()
        self._algorithms = Algorithms(self.storage, self.moments, settings)

    async def take(self, limit: RateLimitItem, key: str) -> Verdict:
        """Count one request of a key."""
        return await self._algorithms.take(limit, key)

    async def ping(self) -> None:
        """Memory always answers."""

    async def sweep(self) -> None:
        """Forget what has expired, every now and then, until cancelled."""
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            self.moments.sweep()
            now = time.time()
            for key, until in list(self.storage.expirations.items()):
                if until <= now:
                    await self.storage.clear(key)
            for key, events in list(self.storage.events.items()):
                self.storage.events[key] = [event for event in events if event.expiry > now]
                if not self.storage.events[key]:
                    await self.storage.clear(key)


@asynccontextmanager
async def open_memory(settings: LimitSettings) -> AsyncIterator[MemoryLimiter]:
    """A limiter that forgets what has expired."""
    limiter = MemoryLimiter(settings)
    # As its timer: without one that runs, the library goes through all keys at every hit.
    limiter.storage.timer = asyncio.create_task(limiter.sweep())
    try:
        yield limiter
    finally:
        limiter.storage.timer.cancel()
        with suppress(asyncio.CancelledError):
            await limiter.storage.timer
