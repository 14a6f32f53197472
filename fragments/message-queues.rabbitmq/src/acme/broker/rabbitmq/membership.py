"""A consumer's place in a group."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import CONNECTION_EXCEPTIONS

from acme.broker.dead_letters import DeadLetter
from acme.broker.rabbitmq.dead_letters import RabbitDeadLetters
from acme.broker.rabbitmq.link import RabbitLink
from acme.broker.transport import LANES
from acme.errors import Unavailable

_Arrivals = asyncio.Queue[AbstractIncomingMessage | None]


@dataclass(frozen=True, slots=True)
class Held:
    """A message that is in hand until it is due."""

    message: AbstractIncomingMessage
    due: float
    counted: bool


class RabbitDelivery:
    """A message in hand. The connection's heartbeat keeps it; the server takes it back without."""

    def __init__(
        self, message: AbstractIncomingMessage, membership: "RabbitMembership", lane: int
    ) -> None:
        self._message = message
        self._membership = membership
        self._lane = lane
        self.body = message.body
        self.only = str(message.headers.get("only", ""))
        # Servers before 4 count in the first of these, later ones in both.
        counts = (message.headers.get(f"x-{name}-count", 0) for name in ("delivery", "acquired"))
        self.attempt = 1 + max(count for count in counts if isinstance(count, int))

    async def keep(self) -> None:
        """Nothing to say: the heartbeat says it."""

    async def done(self) -> None:
        """Acknowledge it."""
        with self._membership.errors():
            await self._message.ack()

    async def again(self, *, delay_seconds: float, counted: bool = True) -> None:
        """Return it to the head of its queue, from which it comes back at once, when it is due.

        The server counts that. So what does not count is kept in hand.
        """
        due = asyncio.get_running_loop().time() + delay_seconds
        self._membership.hold(self._lane, Held(self._message, due=due, counted=counted))

    async def bury(self, letter: DeadLetter) -> None:
        """Keep the dead letter, then acknowledge."""
        await self._membership.dead.append(letter)
        await self.done()


class RabbitMembership:
    """A consumer of every queue of a group; the server chooses those it is active on."""

    def __init__(
        self, link: RabbitLink, channel: AbstractChannel, group: str, dead: RabbitDeadLetters
    ) -> None:
        self.dead = dead
        self._link = link
        self._group = group
        self._channel = channel
        self._arrived: list[_Arrivals] = [asyncio.Queue() for _ in range(LANES)]
        self._held: dict[int, Held] = {}
        channel.close_callbacks.add(self._lose)

    async def start(self, lane: int, queue_name: str) -> None:
        """Consume the queue of a lane, one message at a time."""
        if lane == 0:
            underlying = await self._channel.get_underlay_channel()
            underlying.on_consumer_cancel_callbacks.add(self._lose)
            await self._channel.set_qos(prefetch_count=1)
        queue = await self._channel.get_queue(queue_name, ensure=False)
        # Servers since 4 give the queue to the highest priority: chance spreads the lanes over
        # the processes. Older ones give it to whoever came first.
        priority = random.randrange(100)  # noqa: S311 - no secret
        await queue.consume(self._arrived[lane].put, arguments={"x-priority": priority})

    async def receive(self, lane: int) -> RabbitDelivery:
        """Wait for the next message of a lane."""
        if lane in self._held:
            held = self._held[lane]
            await asyncio.sleep(held.due - asyncio.get_running_loop().time())
            del self._held[lane]
            # Another than it may only be the sign that the channel is lost.
            if not held.counted and self._arrived[lane].empty():
                return RabbitDelivery(held.message, self, lane)
            with self.errors():
                await held.message.nack(requeue=True)
        arrived = await self._arrived[lane].get()
        if arrived is None:
            self._arrived[lane].put_nowait(None)
            raise Unavailable(f"RabbitMQ ended the consumer of {self._group}")
        return RabbitDelivery(arrived, self, lane)

    def hold(self, lane: int, held: Held) -> None:
        """Keep a message from the lane for a while."""
        self._held[lane] = held

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Raise Unavailable for what the driver raises when the connection is lost."""
        try:
            yield
        except CONNECTION_EXCEPTIONS as error:
            raise self._link.problem(error) from error

    def _lose(self, *_: object) -> None:
        for arrivals in self._arrived:
            arrivals.put_nowait(None)
