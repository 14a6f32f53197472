"""A server that does not answer is not asked for callers, until it answers again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import Context

import structlog

from acme.backoff import backoff_seconds
from acme.errors import Unavailable

log = structlog.get_logger()

# No caller shall wait longer for a server that does not answer, after the first.
_LONG_SECONDS = 1
# A connection that broke costs callers the first, a server that is back at most the longest.
_FIRST_SECONDS, _LONGEST_SECONDS = 0.1, 2.0


class Refused(Unavailable):
    """The server answers, and will not do this, however often it is asked."""


class Away(Unavailable):
    """Nobody was asked: the server did not answer a moment ago."""


class Breaker:
    """Few callers find out that a server is down; a task of its own, that it is up again.

    It opens after so many `failures` in a row, or one for which a caller waited. `probe` asks for
    what requests need, and declares what is missing for that. It raises Unavailable, or
    ConfigurationError where only another setting would help.
    """

    def __init__(
        self,
        name: str,
        place: str,
        probe: Callable[[], Awaitable[None]],
        *,
        seconds: float,
        failures: int = 1,
    ) -> None:
        self._name = name
        self._server = f"{name} at {place}"
        self._probe = probe
        self._seconds = seconds
        self._tolerated = failures - 1
        self._failures = 0
        self._error: Exception | None = None
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Probe, and go on also when the server is down; raises ConfigurationError."""
        try:
            async with self._limit():
                await self._probe()
        except Unavailable as error:
            self._open(error)

    async def aclose(self) -> None:
        """Watch no longer."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait({self._watch})

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[None]:
        """Keep a request within the limit.

        Raises:
            Unavailable: when it is over.
            Away: at once, while the server is known to be down.
        """
        if self._error is not None:
            raise Away(f"{self._name} does not answer.") from self._error
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with self._limit():
                yield
        except Refused as error:
            log.warning("server_refuses", server=self._server, detail=detailed(error))
            raise
        except Unavailable as error:
            self._failures += 1
            if self._failures > self._tolerated or clock() - began > _LONG_SECONDS:
                self._open(error)
            raise
        except asyncio.CancelledError:
            if clock() - began > _LONG_SECONDS:
                self._open(Unavailable("no answer yet"))
            raise
        self._failures = 0

    @asynccontextmanager
    async def _limit(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except TimeoutError as error:
            raise Unavailable(f"{self._name} does not answer in time.") from error

    def _open(self, error: Exception) -> None:
        if self._error is None:
            log.warning("server_down", server=self._server, detail=detailed(error))
            # Its own context: what it logs belongs to no request.
            self._watch = asyncio.create_task(self._until_it_answers(), context=Context())
        self._error = error

    async def _until_it_answers(self) -> None:
        tries = 0
        while self._error is not None:
            tries += 1
            await asyncio.sleep(
                backoff_seconds(tries, first=_FIRST_SECONDS, longest=_LONGEST_SECONDS)
            )
            try:
                async with self._limit():
                    await self._probe()
            except Exception as error:
                # Whatever it is: without this task the server would never be asked again.
                if detailed(error) != detailed(self._error):
                    log.warning("server_down", server=self._server, detail=detailed(error))
                self._error = error
            else:
                self._failures, self._error = 0, None
        log.info("server_up", server=self._server)


def detailed(error: Exception) -> str:
    """An error with its cause, on one line: for the log, never for callers."""
    cause = error.__cause__
    if cause is None:
        return str(error)
    return " ".join(f"{error} {str(cause) or type(cause).__name__}".split())
