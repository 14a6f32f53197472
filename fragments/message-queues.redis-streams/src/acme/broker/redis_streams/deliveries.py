"""Entries in hand on Redis."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis.asyncio import Redis
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    RedisError,
    ResponseError,
)

from acme.broker.dead_letters import DeadLetter
from acme.broker.problems import absent, refused
from acme.broker.redis_streams.keys import RedisKeys
from acme.broker.redis_streams.scripts import HOLD

_REFUSALS = (ResponseError, AuthenticationError, AuthorizationError, BusyLoadingError)


@contextmanager
def redis_errors(client: Redis) -> Iterator[None]:
    """Raise Unavailable for what the client raises when the server is away or refuses."""
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        known = client.connection_pool.connection_kwargs
        place = f"{known.get('host', 'localhost')}:{known.get('port', 6379)}"
        if isinstance(error, _REFUSALS):
            raise refused("Redis", place, error) from error
        raise absent("Redis", place, error) from error


class RedisGroup:
    """What a group may do with a pending entry."""

    def __init__(
        self, client: Redis, keys: RedisKeys, *, name: str, silence_seconds: float
    ) -> None:
        self._client = client
        self._keys = keys
        self._hold_script = client.register_script(HOLD)
        self.name = name
        self.silence_ms = round(silence_seconds * 1000)

    async def hold(
        self, lane: int, entry: bytes, attempt: int, *, wait_ms: int, attempts: int
    ) -> None:
        """Hide the entry that was handed out as `attempt`, and set how often it was."""
        idle_ms = max(0, self.silence_ms - wait_ms)
        with redis_errors(self._client):
            await self._hold_script(
                keys=[self._keys.lane(lane)],
                args=[self.name, entry, attempt, idle_ms, attempts],
            )

    async def acknowledge(self, lane: int, entry: bytes) -> None:
        """The group never sees an entry again."""
        with redis_errors(self._client):
            await self._client.xack(self._keys.lane(lane), self.name, entry)

    async def bury(self, letter: DeadLetter) -> None:
        """Keep a dead letter."""
        with redis_errors(self._client):
            key = self._keys.dead(letter.group)
            await self._client.hset(key, str(letter.id), letter.encode())


class RedisDelivery:
    """An entry in hand: pending, and idle for less than the silence."""

    def __init__(
        self,
        group: RedisGroup,
        *,
        lane: int,
        entry: bytes,
        fields: dict[bytes, bytes],
        attempt: int,
    ) -> None:
        self._group = group
        self._lane = lane
        self._entry = entry
        self.body = fields[b"body"]
        self.only = fields[b"only"].decode()
        self.attempt = attempt

    async def keep(self) -> None:
        """Count its idle time from now."""
        await self._hide(self._group.silence_ms, attempts=self.attempt)

    async def done(self) -> None:
        """Acknowledge it."""
        await self._group.acknowledge(self._lane, self._entry)

    async def again(self, *, delay_seconds: float, counted: bool = True) -> None:
        """Let its idle time reach the silence after the delay."""
        attempts = self.attempt if counted else self.attempt - 1
        await self._hide(round(delay_seconds * 1000), attempts=attempts)

    async def bury(self, letter: DeadLetter) -> None:
        """Keep the dead letter, then acknowledge."""
        await self._group.bury(letter)
        await self.done()

    async def _hide(self, wait_ms: int, *, attempts: int) -> None:
        await self._group.hold(
            self._lane, self._entry, self.attempt, wait_ms=wait_ms, attempts=attempts
        )
