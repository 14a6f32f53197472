"""Events in NATS JetStream.

One stream holds all events, on a subject per lane. A group has a durable consumer per lane that
the server allows one unacknowledged message: so a lane is in order over all consumers of the
group, in whichever process, and any of them may take its next message. The server counts the
deliveries, and hands a message out again when it hears nothing for the time called silence.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.aio.client import Client
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NoStreamResponseError, NotFoundError

from acme.broker.dead_letters import DeadLetter
from acme.broker.jetstream.lanes import NatsMembership, nats_errors
from acme.broker.settings import BrokerSettings
from acme.broker.transport import LANES, Message

_TIMEOUT_SECONDS = 5.0


class NatsTransport:
    """An adapter on a connection that reconnects by itself."""

    def __init__(self, client: Client, settings: BrokerSettings) -> None:
        self._client = client
        self._js = client.jetstream(timeout=_TIMEOUT_SECONDS)
        self._settings = settings
        self._events = f"{settings.namespace}-events"
        self._dead = f"{settings.namespace}-dead"
        self._members: set[NatsMembership] = set()

    async def create_streams(self) -> None:
        """Make what holds events and dead letters, or bring it up to date with the settings."""
        events = StreamConfig(
            name=self._events,
            subjects=[f"{self._settings.namespace}.events.*"],
            storage=StorageType.FILE,
            max_age=self._settings.retention_days * 86_400,
        )
        dead = StreamConfig(
            name=self._dead,
            subjects=[f"{self._settings.namespace}.dead.*.*"],
            storage=StorageType.FILE,
        )
        with nats_errors():
            for stream in (events, dead):
                try:
                    await self._js.update_stream(stream)
                except NotFoundError:
                    await self._js.add_stream(stream)

    async def send(self, message: Message) -> None:
        """Publish; the server recognises an id that it has seen in the last two minutes."""
        headers = {"Nats-Msg-Id": message.id}
        if message.only:
            headers["Only"] = message.only
        subject = f"{self._settings.namespace}.events.{message.lane}"
        with nats_errors():
            try:
                await self._js.publish(subject, message.body, headers=headers)
            except NoStreamResponseError:
                # The server has lost its disk: be ready for the next try.
                await self.create_streams()
                raise

    async def declare(self, group: str) -> None:
        """Make the consumers of a group, which begin with the next event."""
        await self.create_streams()
        with nats_errors():
            await asyncio.gather(*(self._add_consumer(group, lane) for lane in range(LANES)))

    @asynccontextmanager
    async def join(self, group: str) -> AsyncIterator[NatsMembership]:
        """Take part in a group; what arrives while leaving goes back."""
        await self.declare(group)
        member = NatsMembership(self._client, stream=self._events, group=group, bury=self._bury)
        with nats_errors():
            await member.start()
        self._members.add(member)
        try:
            yield member
        finally:
            self._members.discard(member)
            await member.stop()

    async def ask_again(self) -> None:
        """Repeat the requests that a server forgot when the connection broke."""
        for member in self._members:
            member.ask_again()

    async def dead_letters(self, group: str) -> list[DeadLetter]:
        """What the group gave up on, oldest first."""
        letters: list[DeadLetter] = []
        subject, sequence = f"{self._settings.namespace}.dead.{group}.*", 1
        with nats_errors():
            while True:
                try:
                    kept = await self._js.get_msg(
                        self._dead, seq=sequence, subject=subject, next=True
                    )
                except NotFoundError:
                    return letters
                letters.append(DeadLetter.decode(kept.data or b""))
                sequence = (kept.seq or 0) + 1

    async def remove_dead_letter(self, letter: DeadLetter) -> None:
        """Forget a dead letter."""
        with nats_errors():
            await self._js.purge_stream(self._dead, subject=self._dead_subject(letter))

    async def destroy(self) -> None:
        """Delete both streams, and their consumers with them."""
        with nats_errors():
            for stream in (self._events, self._dead):
                await self._js.delete_stream(stream)

    async def ping(self) -> None:
        """Return when JetStream answers."""
        with nats_errors():
            await self._js.account_info()

    async def _add_consumer(self, group: str, lane: int) -> None:
        config = ConsumerConfig(
            durable_name=f"{group}-{lane}",
            filter_subject=f"{self._settings.namespace}.events.{lane}",
            deliver_policy=DeliverPolicy.NEW,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=self._settings.silence_seconds,
            max_ack_pending=1,
        )
        await self._js.add_consumer(self._events, config)

    async def _bury(self, letter: DeadLetter) -> None:
        await self._js.publish(self._dead_subject(letter), letter.encode())

    def _dead_subject(self, letter: DeadLetter) -> str:
        return f"{self._settings.namespace}.dead.{letter.group}.{letter.id}"
