"""Subjects of NATS as the backplane; no stream keeps what is said on them."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from acme.broker.jetstream.connection import PORT, connect, problem_of
from acme.broker.settings import BrokerSettings
from acme.errors import ConfigurationError, Unavailable
from acme.rooms.backplane import Deliver
from acme.rooms.settings import RoomSettings
from acme.server_url import place

_SECONDS = 5


class NatsChannel:
    """A client that does not connect anew."""

    def __init__(
        self, client: Client, lost: asyncio.Event, where: str, prefix: str, deliver: Deliver
    ) -> None:
        self._client = client
        self._lost = lost
        self._where = where
        self._prefix = prefix
        self._deliver = deliver
        self._subscriptions: dict[str, Subscription] = {}

    async def subscribe(self, rooms: Sequence[str]) -> None:
        """Wait until the server has read it: another connection may be quicker than this one."""
        with _unavailability(self._where):
            for room in rooms:

                async def deliver(message: Msg, room: str = room) -> None:
                    self._deliver(room, message.data.decode(errors="replace"))

                subject = self._subject(room)
                self._subscriptions[room] = await self._client.subscribe(subject, cb=deliver)
            await self._client.flush(timeout=_SECONDS)

    async def unsubscribe(self, room: str) -> None:
        """Ask for no more."""
        with _unavailability(self._where):
            await self._subscriptions.pop(room).unsubscribe()

    async def publish(self, room: str, text: str) -> None:
        """Wait until the server has it: the client would keep it while there is none."""
        with _unavailability(self._where):
            await self._client.publish(self._subject(room), text.encode())
            await self._client.flush(timeout=_SECONDS)

    async def receive(self) -> None:
        """The client delivers; wait until it has lost its connection."""
        await self._lost.wait()
        raise Unavailable(f"NATS at {self._where} has ended the connection.")

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
        self._where = place(settings.url, port=PORT)
        self._prefix = f"{rooms.namespace}.rooms"

    @asynccontextmanager
    async def connect(self, deliver: Deliver) -> AsyncIterator[NatsChannel]:
        """A connection beside that of the broker."""
        client, lost = Client(), asyncio.Event()

        async def end() -> None:
            lost.set()

        async def ignore(_: Exception) -> None:
            """What matters is raised, or ends the connection."""

        try:
            with _unavailability(self._where):
                async with asyncio.timeout(_SECONDS):
                    await connect(
                        client,
                        self._settings,
                        allow_reconnect=False,
                        closed_cb=end,
                        error_cb=ignore,
                    )
            yield NatsChannel(client, lost, self._where, self._prefix, deliver)
        finally:
            # What is broken may refuse to be closed.
            with suppress(Exception):
                await client.close()
            if client._transport is not None:
                client._transport.close()  # type: ignore[no-untyped-call]


@contextmanager
def _unavailability(where: str) -> Iterator[None]:
    try:
        yield
    except (nats.errors.Error, OSError, TimeoutError) as error:
        raise problem_of(where, error) from error
