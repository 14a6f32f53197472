"""Dead letters in a stream per group: reading takes nothing away, and removals are records too."""

import asyncio
from uuid import UUID, uuid4

from aio_pika import DeliveryMode
from aio_pika import Message as Outgoing
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import ChannelNotFoundEntity

from acme.broker.dead_letters import DeadLetter
from acme.broker.rabbitmq.link import RabbitLink
from acme.broker.rabbitmq.topology import RabbitTopology
from acme.errors import Unavailable

# Some ten thousand records are read in a second.
_READING_SECONDS = 60


class RabbitDeadLetters:
    """The dead letters of a namespace."""

    def __init__(self, link: RabbitLink, topology: RabbitTopology) -> None:
        self._link = link
        self._topology = topology

    async def append(self, letter: DeadLetter) -> None:
        """Return when the server has the dead letter."""
        await self._record(letter.group, "buried", letter.id, letter.encode())

    async def remove(self, letter: DeadLetter) -> None:
        """Record that it is dealt with."""
        await self._record(letter.group, "removed", letter.id)

    async def of(self, group: str) -> list[DeadLetter]:
        """Those of a group that are not removed, oldest first; none of a group never declared."""
        # A stream says no reliable length: read up to a mark set now.
        mark = uuid4()
        try:
            await self._record(group, "mark", mark)
        except Unavailable as error:
            if isinstance(error.__cause__, ChannelNotFoundEntity):
                return []
            raise
        letters: dict[UUID, DeadLetter] = {}
        async with self._link.channel(seconds=_READING_SECONDS) as channel:
            await channel.set_qos(prefetch_count=100)
            queue = await channel.get_queue(self._topology.dead(group), ensure=False)
            records: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
            tag = await queue.consume(records.put, arguments={"x-stream-offset": "first"})
            while (record := await records.get()).message_id != str(mark):
                await record.ack()
                if record.type == "buried":
                    letter = DeadLetter.decode(record.body)
                    letters[letter.id] = letter
                elif record.type == "removed" and record.message_id:
                    letters.pop(UUID(record.message_id), None)
            await queue.cancel(tag)
        return list(letters.values())

    async def _record(self, group: str, kind: str, id_: UUID, body: bytes = b"") -> None:
        outgoing = Outgoing(
            body, message_id=str(id_), type=kind, delivery_mode=DeliveryMode.PERSISTENT
        )
        async with self._link.channel() as channel:
            # Fails for a stream that is not there, which a confirmation would not.
            queue = await channel.declare_queue(self._topology.dead(group), passive=True)
            await channel.default_exchange.publish(outgoing, queue.name, mandatory=True)
