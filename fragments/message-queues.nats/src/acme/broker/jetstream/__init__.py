"""Events in NATS JetStream.

One stream holds all events, on a subject per lane. A group has a durable consumer per lane that
the server allows one unacknowledged message: so a lane is in order over all consumers of the
group, in whichever process, and any of them may take its next message. The server counts the
deliveries, and hands a message out again when it hears nothing for the time called silence.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from nats.js.api import DeliverPolicy, PubAck
from nats.js.errors import NoStreamResponseError, NotFoundError

from acme.broker.dead_letters import DeadLetter
from acme.broker.jetstream.connection import NatsLink, connected
from acme.broker.jetstream.lanes import NatsMembership
from acme.broker.jetstream.streams import NatsStreams
from acme.broker.settings import BrokerSettings
from acme.broker.transport import LANES, Message


class NatsTransport:
    """An adapter on a connection that reconnects by itself."""

    def __init__(self, link: NatsLink, settings: BrokerSettings) -> None:
        self._link = link
        self._namespace = settings.namespace
        self._streams = NatsStreams(link, settings)

    async def send(self, message: Message) -> None:
        """Publish; the server recognises an id that it has seen in the last two minutes."""
        headers = {"Nats-Msg-Id": message.id}
        if message.only:
            headers["Only"] = message.only
        with self._link.errors():
            try:
                await self._streams.add_consumers(message.lane)
                await self._publish(message.lane, message.body, headers)
            except (NotFoundError, NoStreamResponseError):
                # The server has lost its streams, and the consumers with them.
                await self._streams.create()
                await self._streams.add_consumers(message.lane)
                await self._publish(message.lane, message.body, headers)

    async def declare(self, group: str) -> None:
        """Make the consumers of a group, which begin with the next event."""
        self._streams.groups.setdefault(group, DeliverPolicy.NEW)
        with self._link.errors():
            await self._streams.create()
            adding = (self._streams.add_consumer(group, lane) for lane in range(LANES))
            await asyncio.gather(*adding)
        self._streams.groups[group] = DeliverPolicy.ALL

    @asynccontextmanager
    async def join(self, group: str) -> AsyncIterator[NatsMembership]:
        """Take part in a group; what arrives while leaving goes back."""
        await self.declare(group)
        stream = self._streams.events
        member = NatsMembership(self._link, stream=stream, group=group, bury=self._bury)
        self._link.changed.append(member.ask_again)
        try:
            with self._link.errors():
                await member.start()
            yield member
        finally:
            self._link.changed.remove(member.ask_again)
            await member.stop()

    async def dead_letters(self, group: str) -> list[DeadLetter]:
        """What the group gave up on, oldest first."""
        letters: list[DeadLetter] = []
        subject, sequence = f"{self._namespace}.dead.{group}.*", 1
        with self._link.errors():
            while True:
                try:
                    kept = await self._streams.js.get_msg(
                        self._streams.dead, seq=sequence, subject=subject, next=True
                    )
                except NotFoundError:
                    return letters
                letters.append(DeadLetter.decode(kept.data or b""))
                sequence = (kept.seq or 0) + 1

    async def remove_dead_letter(self, letter: DeadLetter) -> None:
        """Forget a dead letter."""
        with self._link.errors():
            subject = self._dead_subject(letter)
            await self._streams.js.purge_stream(self._streams.dead, subject=subject)

    async def destroy(self) -> None:
        """Delete both streams if they are there, and their consumers with them."""
        self._streams.groups.clear()
        with self._link.errors():
            for stream in (self._streams.events, self._streams.dead):
                with suppress(NotFoundError):
                    await self._streams.js.delete_stream(stream)

    async def ping(self) -> None:
        """Return when the stream of events takes a message, which nobody gets, and lets it go."""
        with self._link.errors():
            try:
                written = await self._publish("ping", b"", {})
            except NoStreamResponseError:
                await self._streams.create()
                written = await self._publish("ping", b"", {})
            await self._streams.js.delete_msg(self._streams.events, written.seq)

    async def _publish(self, last: int | str, body: bytes, headers: dict[str, str]) -> PubAck:
        subject = f"{self._namespace}.events.{last}"
        return await self._streams.js.publish(subject, body, headers=headers)

    async def _bury(self, letter: DeadLetter) -> None:
        await self._streams.js.publish(self._dead_subject(letter), letter.encode())

    def _dead_subject(self, letter: DeadLetter) -> str:
        return f"{self._namespace}.dead.{letter.group}.{letter.id}"


@asynccontextmanager
async def open_nats(settings: BrokerSettings) -> AsyncIterator[NatsTransport]:
    """The transport, which connects as soon as a server answers."""
    async with connected(settings) as link:
        yield NatsTransport(link, settings)
