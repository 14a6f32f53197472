"""Keep a worker going: a crash costs a pause, never the process."""

import asyncio
from collections.abc import Callable, Coroutine

import structlog

from acme.backoff import backoff_seconds
from acme.errors import Unavailable

log = structlog.get_logger()


class Supervised:
    """Runs a worker, again after each crash, with pauses that grow while it keeps crashing."""

    # The requests are answered without it.
    critical = False

    def __init__(
        self,
        name: str,
        work: Callable[[], Coroutine[None, None, None]],
        *,
        first_pause_seconds: float = 0.5,
        longest_pause_seconds: float = 30,
        stable_seconds: float = 60,
        tolerated_crashes: int = 3,
    ) -> None:
        self._name = name
        self._work = work
        self._first_pause_seconds = first_pause_seconds
        self._longest_pause_seconds = longest_pause_seconds
        # Having run for so long without a crash, it counts as well again.
        self._stable_seconds = stable_seconds
        self._tolerated_crashes = tolerated_crashes
        self._crashes = 0
        self._started_at = 0.0

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._started_at = self._now()
            try:
                await self._work()
                log.error("worker_ended", worker=self._name)
            except Exception:
                log.exception("worker_crashed", worker=self._name)
            self._crashes = 1 if self._stable() else self._crashes + 1
            await asyncio.sleep(
                backoff_seconds(
                    self._crashes,
                    first=self._first_pause_seconds,
                    longest=self._longest_pause_seconds,
                )
            )

    async def ping(self) -> None:
        """Raise Unavailable while it keeps crashing."""
        if self._crashes >= self._tolerated_crashes and not self._stable():
            raise Unavailable(f"The worker {self._name} keeps crashing.")

    def _stable(self) -> bool:
        return self._now() - self._started_at > self._stable_seconds

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
