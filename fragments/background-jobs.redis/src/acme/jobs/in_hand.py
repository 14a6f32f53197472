"""Attempts that a worker has in hand, and gives up when its time to finish is over."""

import asyncio
from collections.abc import Awaitable, Callable


class InHand:
    """Makes attempts in the loop of the services; threads of a library can wait for them."""

    def __init__(self, attempt: Callable[[str], Awaitable[None]]) -> None:
        self._attempt = attempt
        self._loop = asyncio.get_running_loop()
        self._in_hand: set[asyncio.Future[None]] = set()
        self._given_up = False

    async def make(self, job_id: str) -> None:
        """Make an attempt.

        Raises:
            CancelledError: when it is given up.
        """
        if self._given_up:
            raise asyncio.CancelledError
        attempt = asyncio.ensure_future(self._attempt(job_id))
        self._in_hand.add(attempt)
        try:
            await attempt
        finally:
            self._in_hand.discard(attempt)

    def wait_for(self, job_id: str) -> None:
        """Make an attempt, from another thread.

        Raises:
            concurrent.futures.CancelledError: when it is given up.
        """
        asyncio.run_coroutine_threadsafe(self.make(job_id), self._loop).result()

    def give_up(self) -> None:
        """Cancel what is in hand, and what comes later."""
        self._given_up = True
        for attempt in self._in_hand:
            attempt.cancel()
