"""A broker that does what a test says, and an outbox with events in it."""

import asyncio
from collections import Counter
from collections.abc import Callable

from acme.broker.envelope import decode
from acme.broker.events import Event
from acme.broker.memory import MemoryTransport
from acme.broker.settings import BrokerSettings
from acme.broker.transport import Message
from acme.database import Database
from acme.errors import Unavailable


def numbered(number: int, *, key: str = "k") -> Event:
    """An event that tests tell apart by its number."""
    return Event.now("thing.counted", key=key, payload={"number": number})


async def append(database: Database, *events: Event) -> None:
    """Commit events, one unit of work each."""
    for event in events:
        async with database.transaction() as tx:
            await tx.outbox.append(event)


async def waiting(database: Database) -> int:
    """How many events wait."""
    async with database.reading() as tx:
        return (await tx.outbox.backlog()).count


async def until_published(database: Database) -> None:
    """Wait until nothing waits; fail after a deadline."""
    for _ in range(3000):
        if not await waiting(database):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it was not published in time")


class Scripted(MemoryTransport):
    """Remembers what it was sent, and refuses what `refuses` says."""

    def __init__(self) -> None:
        super().__init__(BrokerSettings())
        self.sent: list[Event] = []
        self.tries: Counter[str] = Counter()
        self.refuses: Callable[[Event], bool] = lambda _: False
        self.hangs = False
        self.asked, self.refused = asyncio.Event(), asyncio.Event()

    async def send(self, message: Message) -> None:
        """Take the message, refuse it, or never answer."""
        event = decode(message.body)
        self.tries[event.key] += 1
        self.asked.set()
        if self.hangs:
            await asyncio.Event().wait()
        # Somebody else has a turn, as with a server.
        await asyncio.sleep(0)
        if self.refuses(event):
            self.refused.set()
            raise Unavailable("not now")
        self.sent.append(event)

    def numbers(self, key: str | None = None) -> list[object]:
        """What was sent, of all keys or of one."""
        return [e.payload["number"] for e in self.sent if key is None or e.key == key]
