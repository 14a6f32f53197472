"""A channel of the backplane, and what it has heard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from acme.errors import Unavailable
from acme.rooms.backplane import Backplane, Channel

PATIENCE_SECONDS = 30


class Heard:
    """What a channel has delivered."""

    def __init__(self, channel: Channel, queue: asyncio.Queue[tuple[str, str]]) -> None:
        self.channel = channel
        self._queue = queue

    async def next(self, count: int = 1) -> list[tuple[str, str]]:
        """The next rooms and texts."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return [await self._queue.get() for _ in range(count)]


@asynccontextmanager
async def hearing(backplane: Backplane, *rooms: str) -> AsyncIterator[Heard]:
    """A channel that has subscribed to rooms."""
    queue = asyncio.Queue[tuple[str, str]]()

    def deliver(room: str, text: str) -> None:
        queue.put_nowait((room, text))

    async with backplane.connect(deliver) as channel:
        receiving = asyncio.create_task(channel.receive())
        try:
            if rooms:
                await channel.subscribe(rooms)
            yield Heard(channel, queue)
        finally:
            receiving.cancel()
            with suppress(asyncio.CancelledError, Unavailable):
                await receiving
