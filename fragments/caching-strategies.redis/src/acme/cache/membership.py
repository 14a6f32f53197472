"""Whether what the server keeps may be believed: every process that writes is heard of."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context

import structlog

from acme.cache.flights import Flights
from acme.cache.redis_store import RedisStore
from acme.errors import Unavailable

log = structlog.get_logger()

# How soon a server that is back is used again.
_BEAT_SECONDS = 1.0
_LOG_SECONDS = 60.0


class Membership:
    """Beats: about once a second this process tells the server that it is there.

    While it cannot, nobody here asks the server. When it can again, nothing counts that was
    kept until then: this process, or an earlier one that was killed, may owe invalidations.
    When it is not heard of for some seconds, the others do the same on their own.
    """

    def __init__(self, store: RedisStore, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._reached = False
        self._lease: bytes | None = None
        self._losses = 0
        self._logged_at: float | None = None
        self._flights = Flights()
        self._task: asyncio.Task[None] | None = None
        self._tried = asyncio.Event()

    async def reaches(self) -> bool:
        """Whether to send the server invalidations; if not, the lease to come makes up for them."""
        await self._first_beat()
        return self._reached

    async def holds(self) -> bool:
        """Whether to ask the server for values."""
        await self._first_beat()
        return self._lease is not None

    def lose(self, error: Unavailable) -> None:
        """The server does not do as it should: leave it alone until a beat succeeds."""
        self._reached, self._lease = False, None
        self._losses += 1
        now = self._clock()
        if self._logged_at is None or now - self._logged_at >= _LOG_SECONDS:
            self._logged_at = now
            log.warning("cache_down", detail=str(error))

    async def beat(self) -> None:
        """Tell the server now; raises Unavailable."""
        await self._flights.join("beat", self._beat)

    async def close(self) -> None:
        """Leave, unless something is owed."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        await self._flights.close()
        if self._lease is not None:
            with suppress(Unavailable):
                await self._store.leave()

    async def _first_beat(self) -> None:
        if self._task is None:
            # Its own context: what it logs belongs to no request.
            self._task = asyncio.create_task(self._keep_beating(), context=Context())
        await self._tried.wait()

    async def _keep_beating(self) -> None:
        while True:
            try:
                with suppress(Unavailable):
                    await self.beat()
            finally:
                self._tried.set()
            await asyncio.sleep(_BEAT_SECONDS)

    async def _beat(self) -> None:
        losses = self._losses
        try:
            if not self._reached:
                # The name may lead to another server by now.
                await self._store.reconnect()
                await self._store.leave()
                # Invalidations are sent from here on, before what is kept is given up.
                self._reached = True
            lease = await self._store.beat(self._lease)
        except Unavailable as error:
            self.lose(error)
            raise
        if losses == self._losses:
            if self._lease is None and self._logged_at is not None:
                self._logged_at = None
                log.info("cache_up")
            self._lease = lease
