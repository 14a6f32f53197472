"""Subjects of NATS as the backplane; no stream keeps what is said on them."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from acme.broker.jetstream.connection import NatsLink, connected
from acme.broker.settings import BrokerSettings
from acme.errors import ConfigurationError, Unavailable
from acme.rooms.backplane import Deliver
from acme.rooms.settings import RoomSettings

_SECONDS = 5


class NatsChannel:
    """A connection to NATS, until it is another than at first."""

    def __init__(self, link: NatsLink, *, namespace: str, deliver: Deliver) -> None:
        self._link = link
        self._client = link.client
        self._prefix = f"{namespace}.rooms"
        self._deliver = deliver
        self._subscriptions: dict[str, Subscription] = {}
        self._lost = asyncio.Event()
        link.changed.append(self._lost.set)

    async def subscribe(self, rooms: Sequence[str]) -> None:
        """Wait until the server has read it: another connection may be quicker than this one."""
        with self._link.errors():
            for room in rooms:

                async def deliver(message: Msg, room: str = room) -> None:
                    self._deliver(room, message.data.decode(errors="replace"))

                subject = self._subject(room)
                self._subscriptions[room] = await self._client.subscribe(subject, cb=deliver)
            await self._client.flush(timeout=_SECONDS)

    async def unsubscribe(self, room: str) -> None:
        """Ask for no more."""
        with self._link.errors():
            await self._subscriptions.pop(room).unsubscribe()

    async def publish(self, room: str, text: str) -> None:
        """Wait until the server has it: the client would keep it while there is none."""
        with self._link.errors():
            await self._link.client.publish(self._subject(room), text.encode())
            await self._client.flush(timeout=_SECONDS)

    async def receive(self) -> None:
        """The client delivers; wait until its connection is another."""
        await self._lost.wait()
        raise Unavailable("The connection to NATS was lost.")

    def _subject(self, room: str) -> str:
        # A room may hold what has a meaning in a subject: dots, asterisks, spaces.
        return f"{self._prefix}.{urlsafe_b64encode(room.encode()).decode()}"


class NatsBackplane:
    """The server behind BROKER_URL."""

    def __init__(self, settings: BrokerSettings, rooms: RoomSettings) -> None:
        if settings.url.partition("://")[0] not in {"nats", "tls"}:
            problem = "needs NATS behind BROKER_URL: set that to nats://HOST:4222"
            raise ConfigurationError("ROOMS_BACKPLANE", problem)
        self._settings = settings
        self._namespace = rooms.namespace

    @asynccontextmanager
    async def connect(self, deliver: Deliver) -> AsyncIterator[NatsChannel]:
        """A connection beside that of the broker."""
        async with connected(self._settings) as link:
            yield NatsChannel(link, namespace=self._namespace, deliver=deliver)
