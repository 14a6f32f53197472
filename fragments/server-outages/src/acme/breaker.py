"""A server that does not answer is not asked for callers, until it answers again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import Context
from math import inf

import structlog

from acme.backoff import backoff_seconds
from acme.errors import ServiceError, Unavailable

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
    """Few callers find out that a server is down, or that it is up again.

    It opens after so many `failures` in a row. `probe` asks for what requests need, and declares
    what is missing for that; it raises Unavailable, or ConfigurationError where only another
    setting would help. A task of the breaker asks by it, so one failure for which a caller waited
    opens it too. Without a probe, one caller at a time asks, after pauses of up to
    `longest_pause_seconds`.
    """

    def __init__(
        self,
        name: str,
        place: str,
        probe: Callable[[], Awaitable[None]] | None,
        *,
        seconds: float,
        failures: int = 1,
        longest_pause_seconds: float = _LONGEST_SECONDS,
    ) -> None:
        self._name = name
        self._server = f"{name} at {place}"
        self._probe = probe
        self._seconds = seconds
        self._tolerated = failures - 1
        self._longest_pause_seconds = longest_pause_seconds
        self._failures = 0
        self._tries = 0
        self._error: Exception | None = None
        # When a caller may ask, while it is open.
        self._due = inf
        self._watch: asyncio.Task[None] | None = None
        # How often it has opened: for a metric.
        self.openings = 0

    @property
    def open(self) -> bool:
        """Whether the server is known to be down."""
        return self._error is not None

    async def start(self) -> None:
        """Probe, and go on also when the server is down; raises ConfigurationError."""
        try:
            async with self._limit():
                await self._ask()
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
        clock = asyncio.get_running_loop().time
        began = clock()
        trying = self._error is not None
        if trying:
            if began < self._due:
                raise Away(f"{self._name} does not answer.") from self._error
            self._due = inf
        try:
            async with self._limit():
                yield
        except Refused as error:
            log.warning("server_refuses", server=self._server, detail=detailed(error))
            self._answered(trying=trying)
            raise
        except Unavailable as error:
            self._failed(error, clock() - began, trying=trying)
            raise
        except ServiceError:
            self._answered(trying=trying)
            raise
        except asyncio.CancelledError:
            if clock() - began > _LONG_SECONDS:
                self._failed(Unavailable("no answer yet"), clock() - began, trying=trying)
            raise
        else:
            self._failures = 0
            self._answered(trying=trying)
        finally:
            if trying and self._error is not None and self._due == inf:
                # It ended without a word of the server: the next caller asks.
                self._due = began

    def _answered(self, *, trying: bool) -> None:
        # An answer to what was asked before it opened says nothing of the server now.
        if trying:
            self._close()

    def _failed(self, error: Exception, waited: float, *, trying: bool) -> None:
        if self.open and not trying:
            return
        self._failures += 1
        long = self._probe is not None and waited > _LONG_SECONDS
        if trying or long or self._failures > self._tolerated:
            self._open(error)

    @asynccontextmanager
    async def _limit(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except TimeoutError as error:
            raise Unavailable(f"{self._name} does not answer in time.") from error

    def _open(self, error: Exception) -> None:
        if self._error is None:
            self.openings += 1
            log.warning("server_down", server=self._server, detail=detailed(error))
            if self._probe is not None:
                # Its own context: what it logs belongs to no request.
                self._watch = asyncio.create_task(self._until_it_answers(), context=Context())
        self._error = error
        if self._probe is None:
            self._due = asyncio.get_running_loop().time() + self._pause()

    def _close(self) -> None:
        self._failures, self._tries, self._error = 0, 0, None
        log.info("server_up", server=self._server)

    def _pause(self) -> float:
        self._tries += 1
        return backoff_seconds(
            self._tries, first=_FIRST_SECONDS, longest=self._longest_pause_seconds
        )

    async def _until_it_answers(self) -> None:
        while self._error is not None:
            await asyncio.sleep(self._pause())
            try:
                async with self._limit():
                    await self._ask()
            except Exception as error:
                # Whatever it is: without this task the server would never be asked again.
                if detailed(error) != detailed(self._error):
                    log.warning("server_down", server=self._server, detail=detailed(error))
                self._error = error
            else:
                self._close()

    async def _ask(self) -> None:
        if self._probe is not None:
            await self._probe()


def detailed(error: Exception) -> str:
    """An error with its cause, on one line: for the log, never for callers."""
    cause = error.__cause__
    if cause is None:
        return str(error)
    return " ".join(f"{error} {str(cause) or type(cause).__name__}".split())
