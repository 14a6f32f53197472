"""A broker in the memory of the process: it ends with it, and behaves like a server until then."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from acme.broker.dead_letters import DeadLetter
from acme.broker.settings import BrokerSettings
from acme.broker.transport import LANES, Message


@dataclass(slots=True, eq=False)
class _Queued:
    message: Message
    attempt: int = 0
    hidden_until: float = 0


class MemoryLane:
    """Messages in order. The first is hidden while it is in hand, and comes back in time."""

    def __init__(self, silence_seconds: float) -> None:
        self._silence_seconds = silence_seconds
        self._queue: deque[_Queued] = deque()
        self._changed = asyncio.Event()

    def append(self, message: Message) -> None:
        """Queue a message."""
        self._queue.append(_Queued(message))
        self._changed.set()

    async def take(self) -> _Queued:
        """Wait until the first message can be had, and hide it."""
        clock = asyncio.get_running_loop().time
        while not self._queue or self._queue[0].hidden_until > clock():
            self._changed.clear()
            until = self._queue[0].hidden_until if self._queue else None
            try:
                async with asyncio.timeout_at(until):
                    await self._changed.wait()
            except TimeoutError:
                continue
        first = self._queue[0]
        first.attempt += 1
        self.hide(first, self._silence_seconds)
        return first

    def hide(self, queued: _Queued, seconds: float | None = None) -> None:
        """Keep a message from being taken for a while."""
        wait = self._silence_seconds if seconds is None else seconds
        queued.hidden_until = asyncio.get_running_loop().time() + wait
        self._changed.set()

    def remove(self, queued: _Queued) -> None:
        """Forget a message."""
        if queued in self._queue:
            self._queue.remove(queued)
        self._changed.set()


class MemoryDelivery:
    """A message in hand."""

    def __init__(self, dead: dict[UUID, DeadLetter], lane: MemoryLane, queued: _Queued) -> None:
        self._dead = dead
        self._lane = lane
        self._queued = queued
        self.attempt = queued.attempt

    @property
    def body(self) -> bytes:
        """What was sent."""
        return self._queued.message.body

    @property
    def only(self) -> str:
        """The group it is for; empty for all."""
        return self._queued.message.only

    async def keep(self) -> None:
        """Hide it for longer, unless somebody else has it by now."""
        if self.attempt == self._queued.attempt:
            self._lane.hide(self._queued)

    async def done(self) -> None:
        """Forget it."""
        self._lane.remove(self._queued)

    async def again(self, *, delay_seconds: float, counted: bool = True) -> None:
        """Let it be taken after a delay, unless somebody else has it by now."""
        if self.attempt == self._queued.attempt:
            self._queued.attempt -= not counted
            self._lane.hide(self._queued, delay_seconds)

    async def bury(self, letter: DeadLetter) -> None:
        """Keep the dead letter."""
        self._dead[letter.id] = letter
        self._lane.remove(self._queued)


class MemoryGroup:
    """The lanes of a group and what it gave up on."""

    def __init__(self, silence_seconds: float) -> None:
        self.lanes = [MemoryLane(silence_seconds) for _ in range(LANES)]
        self.dead: dict[UUID, DeadLetter] = {}

    async def receive(self, lane: int) -> MemoryDelivery:
        """Wait for the next message of a lane."""
        return MemoryDelivery(self.dead, self.lanes[lane], await self.lanes[lane].take())


class MemoryTransport:
    """A queue per group and lane."""

    def __init__(self, settings: BrokerSettings) -> None:
        self._silence_seconds = settings.silence_seconds
        self._groups: dict[str, MemoryGroup] = {}

    async def send(self, message: Message) -> None:
        """Queue a message for every group."""
        for group in self._groups.values():
            group.lanes[message.lane].append(message)

    async def declare(self, group: str) -> None:
        """Open the queues of a group."""
        self._groups.setdefault(group, MemoryGroup(self._silence_seconds))

    @asynccontextmanager
    async def join(self, group: str) -> AsyncIterator[MemoryGroup]:
        """Take part in a group."""
        await self.declare(group)
        yield self._groups[group]

    async def dead_letters(self, group: str) -> list[DeadLetter]:
        """What the group gave up on, oldest first."""
        return list(self._groups[group].dead.values()) if group in self._groups else []

    async def remove_dead_letter(self, letter: DeadLetter) -> None:
        """Forget a dead letter."""
        self._groups[letter.group].dead.pop(letter.id, None)

    async def destroy(self) -> None:
        """Forget everything."""
        self._groups.clear()

    async def ping(self) -> None:
        """Memory always answers."""
