"""A server that is slow holds up as many callers as it is given, and no more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.resilience.errors import Overloaded


class Bulkhead:
    """Lets `at_once` callers through, and keeps `waiting` more; others are turned away."""

    def __init__(self, name: str, *, at_once: int, waiting: int) -> None:
        self._name = name
        self._places = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._most_waiting = waiting

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place among those who are let through; raises Overloaded when too many wait."""
        if self._places.locked() and self._waiting >= self._most_waiting:
            raise Overloaded(f"{self._name} has too many callers.")
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()
