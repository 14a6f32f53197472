"""The backplane of one process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from acme.rooms.backplane import Deliver


class MemoryChannel:
    """Hears what is said in the same process."""

    def __init__(self, channels: "set[MemoryChannel]", deliver: Deliver) -> None:
        self._channels = channels
        self._deliver = deliver
        self._rooms = set[str]()

    async def subscribe(self, rooms: Sequence[str]) -> None:
        """From now on."""
        self._rooms.update(rooms)

    async def unsubscribe(self, room: str) -> None:
        """No more."""
        self._rooms.discard(room)

    async def publish(self, room: str, text: str) -> None:
        """Deliver it at once."""
        for channel in self._channels:
            if room in channel._rooms:
                channel._deliver(room, text)

    async def receive(self) -> None:
        """Wait: nothing comes by another way."""
        await asyncio.Event().wait()


class MemoryBackplane:
    """Carries texts within the process."""

    def __init__(self) -> None:
        self._channels = set[MemoryChannel]()

    @asynccontextmanager
    async def connect(self, deliver: Deliver) -> AsyncIterator[MemoryChannel]:
        """A channel beside the others."""
        channel = MemoryChannel(self._channels, deliver)
        self._channels.add(channel)
        try:
            yield channel
        finally:
            self._channels.discard(channel)
