"""Events over RabbitMQ.

One exchange routes by lane to a quorum queue per group and lane. The server lets a single
consumer of a queue be active and have one message in hand, which keeps lanes in order over all
processes; it counts deliveries too. Dead letters are a stream per group.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog
from aio_pika import DeliveryMode
from aio_pika import Message as Outgoing
from aio_pika.exceptions import ChannelNotFoundEntity, PublishError

from acme.broker.dead_letters import DeadLetter
from acme.broker.rabbitmq.dead_letters import RabbitDeadLetters
from acme.broker.rabbitmq.link import RabbitLink
from acme.broker.rabbitmq.membership import RabbitMembership
from acme.broker.rabbitmq.topology import RabbitTopology
from acme.broker.settings import BrokerSettings
from acme.broker.transport import LANES, Message
from acme.errors import ConfigurationError, Unavailable
from acme.server_url import places

log = structlog.get_logger()

# Longer times do not fit into what the server counts milliseconds with.
_LONGEST_RETENTION_DAYS = 49


class RabbitTransport:
    """The broker on a RabbitMQ server, 3.10 or later."""

    def __init__(self, settings: BrokerSettings) -> None:
        self._settings = settings
        self._link = RabbitLink(settings)
        self._topology = RabbitTopology(settings)
        self._dead = RabbitDeadLetters(self._link, self._topology)

    async def close(self) -> None:
        """Disconnect."""
        await self._link.close()

    async def send(self, message: Message) -> None:
        """Return when every queue that gets the message has it on a majority of its nodes."""
        if message.only:
            await self._send_to(message.only, message)
        else:
            await self._made_whole(lambda: self._send_to_all(message))

    async def declare(self, group: str) -> None:
        """Open the queues of a group."""
        self._topology.groups.add(group)
        await self._topology.declare()

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
                membership = RabbitMembership(link, channel, group, self._dead)
                for lane in range(LANES):
                    await membership.start(lane, self._topology.queue(group, lane))
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
        topology = self._topology
        async with self._link.channel() as channel:
            for group in topology.groups:
                for lane in range(LANES):
                    await channel.queue_delete(topology.queue(group, lane))
                await channel.queue_delete(topology.dead(group))
            await channel.exchange_delete(topology.exchange)
        topology.groups.clear()

    async def ping(self) -> None:
        """Return when the server takes a message, which nobody gets."""
        await self._made_whole(self._publish_to_nobody)

    async def _made_whole(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work; again when the server had lost what it needs, and it is there again."""
        try:
            await work()
        except Unavailable as error:
            if not isinstance(error.__cause__, ChannelNotFoundEntity):
                raise
            await self._topology.declare()
            await work()

    async def _send_to_all(self, message: Message) -> None:
        async with self._link.channel() as channel:
            exchange = await self._topology.bound(channel, message.lane)
            outgoing = self._outgoing(message)
            try:
                await exchange.publish(outgoing, str(message.lane), mandatory=True)
            except PublishError:
                log.warning("event_without_group", exchange=self._topology.exchange)

    async def _send_to(self, group: str, message: Message) -> None:
        async with self._link.channel() as channel:
            outgoing, queue = self._outgoing(message), self._topology.queue(group, message.lane)
            try:
                await channel.default_exchange.publish(outgoing, queue, mandatory=True)
            except PublishError as error:
                raise Unavailable(f"RabbitMQ has no group {group}") from error

    async def _publish_to_nobody(self) -> None:
        async with self._link.channel() as channel:
            exchange = await channel.get_exchange(self._topology.exchange, ensure=False)
            with suppress(PublishError):
                await exchange.publish(Outgoing(b""), "ping", mandatory=True)

    def _outgoing(self, message: Message) -> Outgoing:
        return Outgoing(
            message.body,
            message_id=message.id,
            headers={"only": message.only},
            delivery_mode=DeliveryMode.PERSISTENT,
            expiration=self._settings.retention_days * 86_400,
        )


@asynccontextmanager
async def open_rabbitmq(settings: BrokerSettings) -> AsyncIterator[RabbitTransport]:
    """The transport, which connects when it is used.

    Raises:
        ConfigurationError: for a list of servers, and for too long a retention.
    """
    if len(places(settings.url, port=5672)) > 1:
        raise ConfigurationError("BROKER_URL", "names several servers: RabbitMQ is one")
    if settings.retention_days > _LONGEST_RETENTION_DAYS:
        problem = f"RabbitMQ keeps a message for {_LONGEST_RETENTION_DAYS} days at most"
        raise ConfigurationError("BROKER_RETENTION_DAYS", problem)
    transport = RabbitTransport(settings)
    try:
        yield transport
    finally:
        await transport.close()
