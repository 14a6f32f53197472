"""A consumer's place in a group."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import CONNECTION_EXCEPTIONS

from acme.broker.dead_letters import DeadLetter
from acme.broker.rabbitmq.dead_letters import RabbitDeadLetters
from acme.broker.transport import LANES
from acme.errors import Unavailable

_Arrivals = asyncio.Queue[AbstractIncomingMessage | None]


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
        with _translated():
            await self._message.ack()

    async def again(self, *, delay_seconds: float) -> None:
        """Return it to the head of its queue, from which it comes back at once, when it is due."""
        self._membership.hold(self._lane, self._message, delay_seconds)

    async def bury(self, letter: DeadLetter) -> None:
        """Keep the dead letter, then acknowledge."""
        await self._membership.dead.append(letter)
        await self.done()


class RabbitMembership:
    """A consumer of every queue of a group; the server chooses those it is active on."""

    def __init__(self, channel: AbstractChannel, group: str, dead: RabbitDeadLetters) -> None:
        self.dead = dead
        self._group = group
        self._channel = channel
        self._arrived: list[_Arrivals] = [asyncio.Queue() for _ in range(LANES)]
        self._held: dict[int, tuple[AbstractIncomingMessage, float]] = {}
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
            message, due = self._held[lane]
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            del self._held[lane]
            with _translated():
                await message.nack(requeue=True)
        arrived = await self._arrived[lane].get()
        if arrived is None:
            self._arrived[lane].put_nowait(None)
            raise Unavailable(f"RabbitMQ ended the consumer of {self._group}")
        return RabbitDelivery(arrived, self, lane)

    def hold(self, lane: int, message: AbstractIncomingMessage, seconds: float) -> None:
        """Keep a message from the lane for a while."""
        self._held[lane] = (message, asyncio.get_running_loop().time() + seconds)

    def _lose(self, *_: object) -> None:
        for arrivals in self._arrived:
            arrivals.put_nowait(None)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except CONNECTION_EXCEPTIONS as error:
        raise Unavailable(f"RabbitMQ: {type(error).__name__}: {error}") from error
