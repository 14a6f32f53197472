"""Messages in hand on Kafka, and the lanes that they come from."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiokafka import ConsumerRecord, TopicPartition

from acme.broker.dead_letters import DeadLetter
from acme.broker.kafka.attempts import Attempt, Attempts
from acme.broker.kafka.dead_letters import KafkaDeadLetters

Commit = Callable[[TopicPartition, int], Awaitable[None]]


@dataclass(slots=True, eq=False)
class Tenure:
    """A lane, from its assignment to this member until its revocation."""

    place: TopicPartition
    last: Attempt | None
    fetch: asyncio.Task[ConsumerRecord] | None = None
    held: tuple[ConsumerRecord, float] | None = None
    # Set while no message of the lane is in hand.
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)


class KafkaDelivery:
    """A message in hand. Heartbeats of the consumer keep it; the group goes on without them."""

    def __init__(
        self,
        tenure: Tenure,
        record: ConsumerRecord,
        *,
        attempts: Attempts,
        commit: Commit,
        dead: KafkaDeadLetters,
    ) -> None:
        self._tenure = tenure
        self._record = record
        self._attempts = attempts
        self._commit = commit
        self._dead = dead
        self.body: bytes = record.value or b""
        self.only = dict(record.headers).get("only", b"").decode()
        self.attempt = 1 if tenure.last is None else tenure.last.count

    async def keep(self) -> None:
        """Nothing to say: the heartbeats say it."""

    async def done(self) -> None:
        """Move the group on to the next message."""
        try:
            await self._commit(self._tenure.place, self._record.offset + 1)
        finally:
            self._tenure.settled.set()

    async def again(self, *, delay_seconds: float, counted: bool = True) -> None:
        """Hold it here until it is due. Nothing is committed, so another may have it sooner."""
        due = asyncio.get_running_loop().time() + delay_seconds
        try:
            if not counted:
                last = Attempt(self._record.offset, self.attempt - 1)
                await self._attempts.write(self._tenure.place.partition, last)
                self._tenure.last = last
        finally:
            self._tenure.held = (self._record, due)
            self._tenure.settled.set()

    async def bury(self, letter: DeadLetter) -> None:
        """Keep the dead letter, then move on."""
        await self._dead.append(letter)
        await self.done()
