"""What must be on the server: made where it is missing, left alone where it is there."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel, AbstractExchange
from aio_pika.exceptions import ChannelPreconditionFailed

from acme.broker.rabbitmq.link import RabbitLink
from acme.broker.settings import BrokerSettings
from acme.broker.transport import LANES
from acme.errors import Unavailable

# Without a limit, and with the server's own of twenty, a message that is returned goes to the end
# of its queue, or is dropped. Attempts are counted by the consumer, which stops long before.
_LANE: Mapping[str, str | int] = {
    "x-queue-type": "quorum",
    "x-single-active-consumer": True,
    "x-delivery-limit": 1_000_000,
}
_DEAD: Mapping[str, str | int] = {"x-queue-type": "stream"}


class RabbitTopology:
    """The exchange of a namespace, and the queues of the groups that were declared here."""

    def __init__(self, settings: BrokerSettings) -> None:
        self._settings = settings
        self._namespace = settings.namespace
        self.exchange = f"{settings.namespace}.events"
        self.groups: set[str] = set()

    def queue(self, group: str, lane: int) -> str:
        """The name of the queue of a lane."""
        return f"{self._namespace}.{group}.{lane}"

    def dead(self, group: str) -> str:
        """The name of the stream of a group's dead letters."""
        return f"{self._namespace}.{group}.dead"

    async def declare(self) -> None:
        """Open what is missing, over a connection of its own: a refusal closes its channel."""
        link = RabbitLink(self._settings)
        try:
            async with _unless_there(link) as channel:
                await channel.declare_exchange(self.exchange, ExchangeType.DIRECT, durable=True)
            for group in list(self.groups):
                await _open(link, self.dead(group), _DEAD)
                for lane in range(LANES):
                    await _open(link, self.queue(group, lane), _LANE)
                    async with link.channel() as channel:
                        await self._bind(channel, group, lane)
        finally:
            await link.close()

    async def bound(self, channel: AbstractChannel, lane: int) -> AbstractExchange:
        """The exchange, with the queue of each group bound to it.

        Raises:
            ChannelNotFoundEntity: when one of them is missing; `declare` opens it.
        """
        for group in self.groups:
            await self._bind(channel, group, lane)
        return await channel.get_exchange(self.exchange, ensure=False)

    async def _bind(self, channel: AbstractChannel, group: str, lane: int) -> None:
        queue = await channel.get_queue(self.queue(group, lane), ensure=False)
        await queue.bind(self.exchange, str(lane))


async def _open(link: RabbitLink, name: str, arguments: Mapping[str, str | int]) -> None:
    async with _unless_there(link) as channel:
        await channel.declare_queue(name, durable=True, arguments=dict(arguments))


@asynccontextmanager
async def _unless_there(link: RabbitLink) -> AsyncIterator[AbstractChannel]:
    try:
        async with link.channel() as channel:
            yield channel
    except Unavailable as error:
        # It is there, and an operator has given it other properties.
        if not isinstance(error.__cause__, ChannelPreconditionFailed):
            raise
