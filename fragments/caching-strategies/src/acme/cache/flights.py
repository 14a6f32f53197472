"""One load for all who want the same thing at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import cast

type Load[T] = Callable[[], Awaitable[T]]


@dataclass(slots=True)
class _Flight:
    task: asyncio.Task[object]
    waiting: int = 0


class Flights:
    """Loads in flight. A load ends early only when nobody waits for it any more."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight] = {}

    async def join[T](self, key: Hashable, load: Load[T]) -> T:
        """What `load` returns or raises, or the load that is in flight under `key`."""
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.create_task(_run(load)))
            flight.task.add_done_callback(lambda task: self._land(key, task))
        flight.waiting += 1
        try:
            # Unlike awaiting the task, this does not cancel it along with one of its waiters.
            await asyncio.wait({flight.task})
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                self._land(key, flight.task)
                flight.task.cancel()
        return cast("T", flight.task.result())

    async def close(self) -> None:
        """Cancel what is in flight."""
        tasks = [flight.task for flight in self._flights.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _land(self, key: Hashable, task: asyncio.Task[object]) -> None:
        flight = self._flights.get(key)
        if flight is not None and flight.task is task:
            del self._flights[key]
        if task.done() and not task.cancelled():
            # Seen, also where the last waiter was cancelled as the load failed.
            task.exception()


async def _run[T](load: Load[T]) -> T:
    return await load()
