"""The consumer loop, on a server that comes and goes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.broker import Broker
from acme.broker.consuming import Consumer, Subscription
from acme.broker.events import Event
from acme.broker.memory import (
    MemoryDelivery,
    MemoryGroup,
    MemoryTransport,
)
from acme.broker.settings import BrokerSettings
from acme.errors import Unavailable

from .consumers import Seen, consuming, numbered, until

SETTINGS = BrokerSettings(silence_seconds=0.3, drain_seconds=5)


class BreakableGroup(MemoryGroup):
    """Loses its server on demand, once for every lane."""

    def __init__(self) -> None:
        super().__init__(SETTINGS.silence_seconds)
        self.broken = asyncio.Event()

    async def receive(self, lane: int) -> MemoryDelivery:
        """Wait for a message, or for the server to go away."""
        waits = asyncio.ensure_future(super().receive(lane))
        breaks = asyncio.ensure_future(self.broken.wait())
        try:
            await asyncio.wait({waits, breaks}, return_when=asyncio.FIRST_COMPLETED)
            if self.broken.is_set():
                raise Unavailable("gone")
            return await waits
        finally:
            waits.cancel()
            breaks.cancel()


class BreakableTransport(MemoryTransport):
    """Breaks what is joined, and what joins while it is away."""

    def __init__(self) -> None:
        super().__init__(SETTINGS)
        self.group = BreakableGroup()
        self.joined = 0

    async def declare(self, group: str) -> None:
        """Take the group that breaks."""
        self._groups[group] = self.group

    @asynccontextmanager
    async def join(self, group: str) -> AsyncIterator[MemoryGroup]:
        """Join it, unless the server is away."""
        await self.declare(group)
        if self.group.broken.is_set():
            self.group.broken.clear()
            raise Unavailable("still gone")
        self.joined += 1
        yield self.group


async def test_joins_again_after_the_server_went_away() -> None:
    transport, seen = BreakableTransport(), Seen()
    broker = Broker(transport, SETTINGS)
    async with consuming(broker, seen.handle):
        await broker.publish(numbered(1))
        await until(lambda: len(seen.events) == 1)
        transport.group.broken.set()
        await until(lambda: transport.joined == 2)
        await broker.publish(numbered(2))
        await until(lambda: len(seen.events) == 2)
    assert seen.numbers() == [1, 2]


async def test_finishes_what_is_in_hand_when_the_server_goes_away() -> None:
    transport, seen = BreakableTransport(), Seen()
    broker = Broker(transport, SETTINGS)
    started, finish = asyncio.Event(), asyncio.Event()

    async def slow(event: Event) -> None:
        started.set()
        await finish.wait()
        await seen.handle(event)

    async with consuming(broker, slow):
        await broker.publish(numbered(1))
        await asyncio.wait_for(started.wait(), timeout=10)
        transport.group.broken.set()
        finish.set()
        await until(lambda: transport.joined == 2)
    assert seen.numbers() == [1]


async def test_a_consumer_that_is_cancelled_while_the_server_is_away_ends() -> None:
    transport = BreakableTransport()
    subscription = Subscription(group="g", events={}, handle=Seen().handle)
    consumer = asyncio.create_task(Consumer(transport, subscription, SETTINGS).run())
    await until(lambda: transport.joined == 1)
    transport.group.broken.set()
    consumer.cancel()
    await asyncio.wait({consumer}, timeout=10)
    assert consumer.cancelled()
