"""Events in Redis Streams.

Each lane is a stream. A group takes the next entry of a lane only while it has none pending
there, which a script checks on the server: so a lane is in order over all consumers of the
group, in whichever process, and any of them may take its next entry. What Redis has confirmed
outlives its process when it writes an append-only file, and the machine with `appendfsync always`.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import chain

from redis.asyncio import Redis

from acme.broker.dead_letters import DeadLetter
from acme.broker.redis_streams.deliveries import RedisGroup, redis_errors
from acme.broker.redis_streams.keys import RedisKeys
from acme.broker.redis_streams.lanes import RedisMembership
from acme.broker.redis_streams.scripts import DECLARE, SEND
from acme.broker.settings import BrokerSettings
from acme.broker.transport import Message
from acme.errors import Unavailable

# Longer than a publisher tries again.
_RECOGNISED_SECONDS = 120


class RedisTransport:
    """An adapter on a pool of connections."""

    def __init__(self, client: Redis, settings: BrokerSettings) -> None:
        self._client = client
        self._settings = settings
        self._keys = RedisKeys(namespace=settings.namespace)
        self._send_script = client.register_script(SEND)
        self._declare_script = client.register_script(DECLARE)
        # The groups, and where each begins should it be missing: with the next entry at first;
        # once it was there the server has lost it, and it begins with the oldest.
        self._groups: dict[str, str] = {}

    async def send(self, message: Message) -> None:
        """Add an entry, unless one with its id was added in the last two minutes."""
        oldest_ms = (time.time() - self._settings.retention_days * 86_400) * 1000
        keys = [
            self._keys.lane(message.lane),
            self._keys.sent(message.id),
            self._keys.bell,
        ]
        with redis_errors(self._client):
            await self._send_script(
                keys=keys,
                args=[
                    message.id,
                    _RECOGNISED_SECONDS,
                    max(0, round(oldest_ms)),
                    message.body,
                    message.only,
                    message.lane,
                    *chain.from_iterable(self._groups.items()),
                ],
            )

    async def declare(self, group: str) -> None:
        """Let the group begin with the next entry of each lane."""
        begin = self._groups.setdefault(group, "$")
        with redis_errors(self._client):
            await self._declare_script(keys=self._keys.lanes(), args=[group, begin])
        self._groups[group] = "0"

    @asynccontextmanager
    async def join(self, group: str) -> AsyncIterator[RedisMembership]:
        """Take part in a group."""
        await self.declare(group)
        silence_seconds = self._settings.silence_seconds
        place = RedisGroup(self._client, self._keys, name=group, silence_seconds=silence_seconds)
        member = RedisMembership(self._client, self._keys, place)
        listening = asyncio.create_task(member.listen())
        try:
            yield member
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            with suppress(Unavailable):
                await member.ring()

    async def dead_letters(self, group: str) -> list[DeadLetter]:
        """What the group gave up on, oldest first."""
        with redis_errors(self._client):
            records = await self._client.hvals(self._keys.dead(group))
        letters = [DeadLetter.decode(record) for record in records]
        return sorted(letters, key=lambda letter: letter.died_at)

    async def remove_dead_letter(self, letter: DeadLetter) -> None:
        """Forget a dead letter."""
        with redis_errors(self._client):
            await self._client.hdel(self._keys.dead(letter.group), str(letter.id))

    async def destroy(self) -> None:
        """Delete every key of the namespace."""
        self._groups.clear()
        with redis_errors(self._client):
            for pattern in (self._keys.sent("*"), self._keys.dead("*")):
                async for key in self._client.scan_iter(match=pattern, count=1000):
                    await self._client.unlink(key)
            await self._client.unlink(self._keys.ping, *self._keys.lanes())

    async def ping(self) -> None:
        """Return when Redis writes: a replica, or one whose disk is full, answers all the same."""
        with redis_errors(self._client):
            await self._client.set(self._keys.ping, "", ex=60)
