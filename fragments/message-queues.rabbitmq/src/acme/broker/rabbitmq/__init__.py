"""Events over RabbitMQ.

One exchange routes by lane to a quorum queue per group and lane. The server lets a single
consumer of a queue be active and have one message in hand, which keeps lanes in order over all
processes; it counts deliveries too. Dead letters are a stream per group.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import structlog
from aio_pika import DeliveryMode, ExchangeType
from aio_pika import Message as Outgoing
from aio_pika.exceptions import AuthenticationError, ProbableAuthenticationError, PublishError

from acme.broker.dead_letters import DeadLetter
from acme.broker.rabbitmq.dead_letters import RabbitDeadLetters
from acme.broker.rabbitmq.link import RabbitLink
from acme.broker.rabbitmq.membership import RabbitMembership
from acme.broker.settings import BrokerSettings
from acme.broker.transport import LANES, Message
from acme.errors import ConfigurationError, Unavailable

log = structlog.get_logger()

# Without a limit, and with the server's own of twenty, a message that is returned goes to the end
# of its queue, or is dropped. Attempts are counted by the consumer, which stops long before.
_DELIVERY_LIMIT = 1_000_000


class RabbitTransport:
    """The broker on a RabbitMQ server, 3.10 or later."""

    def __init__(self, settings: BrokerSettings) -> None:
        self._settings = settings
        self._exchange = f"{settings.namespace}.events"
        self._link = RabbitLink(settings)
        self._dead = RabbitDeadLetters(self._link, settings.namespace)
        self._groups: set[str] = set()

    async def close(self) -> None:
        """Disconnect."""
        await self._link.close()

    async def send(self, message: Message) -> None:
        """Return when every queue that gets the message has it on a majority of its nodes."""
        outgoing = Outgoing(
            message.body,
            message_id=message.id,
            headers={"only": message.only},
            delivery_mode=DeliveryMode.PERSISTENT,
            expiration=self._settings.retention_days * 86_400,
        )
        async with self._link.channel() as channel:
            if message.only:
                exchange = channel.default_exchange
                routing_key = self._queue(message.only, message.lane)
            else:
                exchange = await channel.declare_exchange(
                    self._exchange, ExchangeType.DIRECT, durable=True
                )
                routing_key = str(message.lane)
            try:
                await exchange.publish(outgoing, routing_key, mandatory=True)
            except PublishError as error:
                if message.only:
                    raise Unavailable(f"RabbitMQ has no group {message.only}") from error
                log.warning("event_without_group", exchange=self._exchange)

    async def declare(self, group: str) -> None:
        """Open the queues of a group."""
        self._groups.add(group)
        async with self._link.channel() as channel:
            exchange = await channel.declare_exchange(
                self._exchange, ExchangeType.DIRECT, durable=True
            )
            for lane in range(LANES):
                queue = await channel.declare_queue(
                    self._queue(group, lane),
                    durable=True,
                    arguments={
                        "x-queue-type": "quorum",
                        "x-single-active-consumer": True,
                        "x-delivery-limit": _DELIVERY_LIMIT,
                    },
                )
                await queue.bind(exchange, str(lane))
            await self._dead.declare(channel, group)

    @asynccontextmanager
    async def join(self, group: str) -> AsyncIterator[RabbitMembership]:
        """Take part in a group over a connection of its own.

        RabbitMQ stops reading from connections that publish when it runs short of memory;
        acknowledgements must still get through.
        """
        await self.declare(group)
        link = RabbitLink(self._settings)
        try:
            async with link.channel() as channel:
                membership = RabbitMembership(channel, group, self._dead)
                for lane in range(LANES):
                    await membership.start(lane, self._queue(group, lane))
            yield membership
        finally:
            # The server takes back what was not acknowledged.
            await link.close()

    async def dead_letters(self, group: str) -> list[DeadLetter]:
        """What the group gave up on, oldest first."""
        return await self._dead.of(group)

    async def remove_dead_letter(self, letter: DeadLetter) -> None:
        """Forget a dead letter."""
        await self._dead.remove(letter)

    async def destroy(self) -> None:
        """Delete the exchange and the queues of the groups that this process has declared."""
        async with self._link.channel() as channel:
            for group in self._groups:
                for lane in range(LANES):
                    await channel.queue_delete(self._queue(group, lane))
                await channel.queue_delete(self._dead.stream(group))
            await channel.exchange_delete(self._exchange)

    async def ping(self) -> None:
        """Return when the server answers."""
        async with self._link.channel() as channel:
            await channel.set_qos(prefetch_count=1)

    def _queue(self, group: str, lane: int) -> str:
        return f"{self._settings.namespace}.{group}.{lane}"


@asynccontextmanager
async def open_rabbitmq(settings: BrokerSettings) -> AsyncIterator[RabbitTransport]:
    """The transport, once the server has answered.

    Raises:
        ConfigurationError: when it does not.
    """
    transport = RabbitTransport(settings)
    try:
        await transport.ping()
    except Unavailable as error:
        parts = urlsplit(settings.url)
        place = f"{parts.hostname or 'localhost'}:{parts.port or 5672}"
        if isinstance(error.__cause__, AuthenticationError | ProbableAuthenticationError):
            problem = f"RabbitMQ at {place} refuses the user or the password"
        else:
            problem = f"no RabbitMQ answers at {place}: start one there, or correct the URL"
        raise ConfigurationError("BROKER_URL", problem) from error
    try:
        yield transport
    finally:
        await transport.close()
