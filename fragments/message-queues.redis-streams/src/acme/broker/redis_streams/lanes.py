"""A consumer's place in a group on Redis."""

import asyncio

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from acme.broker.redis_streams.deliveries import (
    RedisDelivery,
    RedisGroup,
    redis_errors,
)
from acme.broker.redis_streams.keys import RedisKeys
from acme.broker.redis_streams.scripts import TAKE
from acme.broker.transport import LANES

log = structlog.get_logger()

# Only what nobody announced waits for so long: a bell that was lost with a connection.
_POLL_SECONDS = 5.0
# A subscription does not notice that its server is a replica by now, and misses what is announced
# elsewhere.
_SUBSCRIPTION_SECONDS = 60


class RedisMembership:
    """Takes one entry of a lane at a time; a bell (publish/subscribe) tells when to look."""

    def __init__(self, client: Redis, keys: RedisKeys, group: RedisGroup) -> None:
        self._client = client
        self._keys = keys
        self._group = group
        self._take_script = client.register_script(TAKE)
        self._rung = [asyncio.Event() for _ in range(LANES)]

    async def receive(self, lane: int) -> RedisDelivery:
        """Wait for the next entry of a lane."""
        while True:
            self._rung[lane].clear()
            taken = await self._take_or_leave(lane)
            if isinstance(taken, RedisDelivery):
                return taken
            try:
                async with asyncio.timeout(taken):
                    await self._rung[lane].wait()
            except TimeoutError:
                continue

    async def listen(self) -> None:
        """Hear the bell until cancelled."""
        while True:
            try:
                await self._hear()
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("bell_lost", error=type(error).__name__)
                await asyncio.sleep(1)

    async def ring(self) -> None:
        """Let the other members look after every lane, because this one leaves."""
        with redis_errors(self._client):
            async with self._client.pipeline(transaction=False) as pipeline:
                for lane in range(LANES):
                    pipeline.publish(self._keys.bell, lane)
                await pipeline.execute()

    async def _hear(self) -> None:
        async with self._client.pubsub() as bell:
            await bell.subscribe(self._keys.bell)
            clock = asyncio.get_running_loop().time
            until = clock() + _SUBSCRIPTION_SECONDS
            while clock() < until:
                rung = await bell.get_message(ignore_subscribe_messages=True, timeout=_POLL_SECONDS)
                if rung is not None:
                    self._rung[int(rung["data"])].set()

    async def _take_or_leave(self, lane: int) -> RedisDelivery | float:
        """Like `_take`; when cancelled, nothing stays pending unnoticed."""
        task = asyncio.ensure_future(self._take(lane))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            taken = await task
            if isinstance(taken, RedisDelivery):
                await taken.again(delay_seconds=0, counted=False)
            raise

    async def _take(self, lane: int) -> RedisDelivery | float:
        """The entry in turn, or in how many seconds to look again."""
        with redis_errors(self._client):
            reply = await self._take_script(
                keys=[self._keys.lane(lane)],
                args=[self._group.name, self._group.silence_ms],
            )
        match reply:
            case [_, bytes(entry), [*fields], int(attempt)]:
                return RedisDelivery(
                    self._group,
                    lane=lane,
                    entry=entry,
                    fields=dict(zip(fields[::2], fields[1::2], strict=True)),
                    attempt=attempt,
                )
            case [int(left_ms)]:
                return min(left_ms / 1000, _POLL_SECONDS)
            case _:
                return _POLL_SECONDS
