"""Publish and subscribe of Redis or Valkey as the backplane."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from acme.errors import ConfigurationError, Unavailable
from acme.redis_client import open_client, unavailability
from acme.rooms.backplane import Deliver
from acme.rooms.settings import RoomSettings

_SECONDS = 5


class RedisChannel:
    """A connection that subscribes; what is published goes by another."""

    def __init__(
        self, client: Redis, pubsub: PubSub, url: str, *, prefix: str, deliver: Deliver
    ) -> None:
        self._client = client
        self._pubsub = pubsub
        self._url = url
        self._prefix = prefix
        self._deliver = deliver
        self._confirmations: dict[str, asyncio.Future[None]] = {}

    async def subscribe(self, rooms: Sequence[str]) -> None:
        """Wait until the server says so: another connection may be quicker than this one."""
        loop = asyncio.get_running_loop()
        awaited = {f"{self._prefix}{room}": loop.create_future() for room in rooms}
        self._confirmations |= awaited
        with unavailability(self._url):
            await self._pubsub.subscribe(*awaited)
        await asyncio.gather(*awaited.values())

    async def unsubscribe(self, room: str) -> None:
        """Ask for no more."""
        with unavailability(self._url):
            await self._pubsub.unsubscribe(f"{self._prefix}{room}")

    async def publish(self, room: str, text: str) -> None:
        """One round trip."""
        with unavailability(self._url):
            await self._client.publish(f"{self._prefix}{room}", text)

    async def receive(self) -> None:
        """Read until the connection is lost."""
        with unavailability(self._url):
            while True:
                message = await self._pubsub.get_message(timeout=None)
                if message is None:
                    continue
                name = message["channel"].decode()
                if message["type"] == "message":
                    text = message["data"].decode(errors="replace")
                    self._deliver(name.removeprefix(self._prefix), text)
                elif message["type"] == "subscribe":
                    confirmed = self._confirmations.pop(name, None)
                    if confirmed is None:
                        # The client has connected anew, and subscribed: what came between is lost.
                        raise Unavailable("The connection to Redis was lost.")
                    confirmed.set_result(None)


class RedisBackplane:
    """The server behind a variable that may also name none."""

    def __init__(self, variable: str, url: str, rooms: RoomSettings) -> None:
        if url.partition("://")[0] not in {"redis", "rediss"}:
            problem = f"needs Redis behind {variable}: set that to redis://HOST:6379/0"
            raise ConfigurationError("ROOMS_BACKPLANE", problem)
        self._variable = variable
        self._url = url
        self._prefix = f"{rooms.namespace}:rooms:"

    @asynccontextmanager
    async def connect(self, deliver: Deliver) -> AsyncIterator[RedisChannel]:
        """Two connections, of a pool of their own."""
        async with open_client(self._variable, self._url, seconds=_SECONDS) as client:
            # What is sent again might be said twice.
            client.set_retry(Retry(NoBackoff(), 0))
            async with client.pubsub() as pubsub:
                with unavailability(self._url):
                    await pubsub.connect()
                yield RedisChannel(client, pubsub, self._url, prefix=self._prefix, deliver=deliver)
