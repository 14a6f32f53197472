"""Where the coroutines of tasks run: in the loop of the services, while a thread waits."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future, wait
from dataclasses import dataclass, field
from typing import Any

from celery.exceptions import Reject, SoftTimeLimitExceeded


@dataclass(slots=True, eq=False)
class Home[S]:
    """The services of a process, and their loop.

    `keeps_limits` is of a pool that does not: here a coroutine is cancelled when the time of its
    task is over.
    """

    services: S
    loop: asyncio.AbstractEventLoop
    keeps_limits: bool
    _in_hand: set[Future[Any]] = field(default_factory=set)
    _given_up: bool = False

    def wait_for[T](self, work: Coroutine[Any, Any, T], *, limit_seconds: float | None) -> T:
        """Run a coroutine of a task in the loop, from a thread or a process of a pool.

        Raises:
            SoftTimeLimitExceeded: when its time is over; it is cancelled.
            Reject: when its worker stops; another worker does the task.
        """
        running = asyncio.run_coroutine_threadsafe(work, self.loop)
        self._in_hand.add(running)
        try:
            if self._given_up:
                raise _rejected()
            # Here the pool `prefork` raises, by a signal, when the time is over.
            wait([running], limit_seconds if self.keeps_limits else None)
            if not running.done():
                raise SoftTimeLimitExceeded(limit_seconds)
            return running.result()
        except CancelledError:
            raise _rejected() from None
        finally:
            self._in_hand.discard(running)
            running.cancel()

    def give_up(self) -> None:
        """Cancel what is in hand, and what comes later."""
        self._given_up = True
        for running in list(self._in_hand):
            running.cancel()


def _rejected() -> Reject:
    return Reject("its worker stopped", requeue=True)
