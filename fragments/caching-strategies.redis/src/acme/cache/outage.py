"""A server that has stopped answering."""

import time
from collections.abc import Callable

import structlog

log = structlog.get_logger()

# Long enough that requests do not queue behind a hanging server, short enough to be back soon.
_PAUSE_SECONDS = 1.0
_LOG_SECONDS = 60.0


class Outage:
    """Says when to ask the server; while it is down, one caller per pause does."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._retry_at: float | None = None
        self._logged_at: float | None = None

    def spares_the_server(self) -> bool:
        """Whether to go on without the server now."""
        now = self._clock()
        if self._retry_at is None:
            return False
        if now < self._retry_at:
            return True
        self._retry_at = now + _PAUSE_SECONDS
        return False

    def failed(self, error: Exception) -> None:
        """The server did not answer; logged once a minute."""
        now = self._clock()
        self._retry_at = now + _PAUSE_SECONDS
        if self._logged_at is None or now - self._logged_at >= _LOG_SECONDS:
            self._logged_at = now
            log.warning("cache_down", detail=str(error))

    def answered(self) -> None:
        """The server answers."""
        if self._retry_at is not None:
            self._retry_at = None
            log.info("cache_up")
