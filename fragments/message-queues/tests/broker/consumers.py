"""What tests consume with: an own namespace, a group that remembers, and deadlines."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from acme.broker import Broker
from acme.broker.consuming import Handler, Subscription
from acme.broker.events import Event
from acme.broker.opening import open_broker
from acme.broker.settings import BrokerSettings
from acme.errors import ConfigurationError, Unavailable

SILENCE_SECONDS = 1.0


def impatient(url: str) -> BrokerSettings:
    """Settings of a namespace that no other test uses, and little patience."""
    return BrokerSettings(
        url=url,
        namespace=f"test-{uuid4().hex}",
        attempts=3,
        backoff_seconds=0.02,
        silence_seconds=SILENCE_SECONDS,
        drain_seconds=5,
    )


@asynccontextmanager
async def cleared(settings: BrokerSettings) -> AsyncIterator[Broker]:
    """An open broker; what it leaves on the server is removed."""
    async with open_broker(settings) as broker:
        try:
            yield broker
        finally:
            await broker.transport.destroy()


async def refusal_to_open(url: str) -> str:
    """The line that says why a broker that is needed cannot be had."""
    with pytest.raises(ConfigurationError) as refusal:
        async with open_broker(BrokerSettings(url=url), needed=True):
            pass
    (line,) = str(refusal.value).splitlines()
    return line


@dataclass(slots=True)
class Seen:
    """The events that a consumer was given, in order, failed attempts included."""

    events: list[Event] = field(default_factory=list)

    async def handle(self, event: Event) -> None:
        """Remember an event."""
        self.events.append(event)

    def numbers(self, key: str | None = None) -> list[object]:
        """The payloads' numbers, of all events or of a key."""
        return [e.payload["number"] for e in self.events if key is None or e.key == key]


def numbered(number: int, *, key: str = "k", version: int = 1) -> Event:
    """An event that tests tell apart by its number."""
    return Event.now("thing.counted", key=key, payload={"number": number}, version=version)


@asynccontextmanager
async def consuming(broker: Broker, handler: Handler, *, group: str = "g") -> AsyncIterator[None]:
    """Consume `thing.counted` while the block runs, and drain when it ends."""
    await broker.declare(group)
    subscription = Subscription(group=group, events={"thing.counted": 1}, handle=handler)
    task = asyncio.create_task(broker.consume(subscription))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(happened: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait for something; fail after a deadline."""
    for _ in range(round(seconds * 100)):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen in time")


async def until_dead(broker: Broker, *, group: str = "g", count: int = 1) -> None:
    """Wait until a group has given up on so many events."""
    for _ in range(6000):
        if len(await broker.dead_letters(group)) >= count:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it was not given up on in time")


async def publish_surely(broker: Broker, event: Event) -> None:
    """Publish until the server confirms it."""
    for _ in range(300):
        try:
            await broker.publish(event)
        except Unavailable:
            await asyncio.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not come back")
