"""A consumer outlives the connection to its server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.broker import Broker
from acme.broker.memory import (
    MemoryDelivery,
    MemoryGroup,
    MemoryTransport,
)
from acme.broker.settings import BrokerSettings
from acme.errors import Unavailable

from .consumers import Seen, consuming, numbered, until


class Interrupted(MemoryGroup):
    """A place in a group whose server goes away after the first message of a lane."""

    def __init__(self, group: MemoryGroup) -> None:
        super().__init__(silence_seconds=0.2)
        self.lanes, self.dead = group.lanes, group.dead
        self._received = False

    async def receive(self, lane: int) -> MemoryDelivery:
        """Wait for the next message of a lane."""
        if self._received:
            raise Unavailable("gone")
        delivery = await super().receive(lane)
        self._received = True
        return delivery


class InterruptedTransport(MemoryTransport):
    """Memory that every consumer loses after a message."""

    @asynccontextmanager
    async def join(self, group: str) -> AsyncIterator[MemoryGroup]:
        """Take part in a group, for a while."""
        async with super().join(group) as membership:
            yield Interrupted(membership)


async def test_joins_again_each_time_the_server_went_away() -> None:
    settings = BrokerSettings(silence_seconds=0.2)
    broker = Broker(InterruptedTransport(settings), settings)
    seen = Seen()
    async with consuming(broker, seen.handle):
        for number in (1, 2, 3):
            await broker.publish(numbered(number))
        await until(lambda: len(seen.events) == 3)
    assert seen.numbers() == [1, 2, 3]
