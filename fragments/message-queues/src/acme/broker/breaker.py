"""Refuse at once what a server would not answer, until it answers again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from acme.backoff import backoff_seconds
from acme.errors import Unavailable

log = structlog.get_logger()

# As many tries as a publisher makes: a connection may be stale, and a leader be elected.
_FAILURES = 3
# No caller shall wait longer for a server that does not answer, after the first.
_LONG_SECONDS = 1


class BrokerAway(Unavailable):
    """Nobody was asked: the server did not answer a moment ago."""


class Breaker:
    """Opens after some failures in a row, or one for which a caller waited; a ping closes it.

    By hand, because the libraries let a caller find out whether the server is back, and that one
    waits. Here a task of its own asks.
    """

    def __init__(self, ping: Callable[[], Awaitable[None]]) -> None:
        self._ping = ping
        self._failures = 0
        self._error: Unavailable | None = None
        self._watch: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def guarding(self, *, seconds: float) -> AsyncIterator[None]:
        """A deadline for the block.

        Raises:
            BrokerAway: at once, while it is open.
        """
        if self._error is not None:
            raise BrokerAway("The broker does not answer.") from self._error
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with asyncio.timeout(seconds):
                yield
        except (Unavailable, TimeoutError, asyncio.CancelledError) as error:
            away = error if isinstance(error, Unavailable) else Unavailable("no answer in time")
            self._failures += 1
            if self._failures >= _FAILURES or clock() - began > _LONG_SECONDS:
                self.open(away)
            if isinstance(error, TimeoutError):
                raise away from error
            raise
        self._failures = 0

    def open(self, error: Unavailable) -> None:
        """Refuse from now on, and watch for the server."""
        self._error = error
        if self._watch is None:
            self._watch = asyncio.create_task(self._until_back())

    def close(self) -> None:
        """Let everything through again."""
        self._failures, self._error = 0, None

    async def stop(self) -> None:
        """Watch no longer."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)

    async def _until_back(self) -> None:
        tries = 0
        while self._error is not None:
            tries += 1
            await asyncio.sleep(backoff_seconds(tries, first=0.2, longest=5))
            try:
                async with asyncio.timeout(10):
                    await self._ping()
            except Exception as error:
                # Whatever it is: without this task, nothing would ever be let through again.
                log.debug("broker_still_away", error=str(error) or type(error).__name__)
            else:
                self.close()
        self._watch = None
