"""The broker of taskiq on Redis streams, with consumers that say that they live."""

import asyncio
from collections.abc import AsyncGenerator
from functools import partial
from typing import Any

from redis.asyncio import Redis
from taskiq import AckableMessage
from taskiq_redis import RedisStreamBroker


class Streams(RedisStreamBroker):
    """The library's broker, for streams that do not grow: what is done is deleted."""

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(url, **options)
        self.given_back: set[str] = set()
        """Ids of tasks that were not done: they are sent again when they are acknowledged."""

    async def listen(self) -> AsyncGenerator[AckableMessage, None]:
        """Take what is new; what a silent consumer had is sent again, and is new then."""
        streams: Any = {self.queue_name: ">", **self.additional_streams}
        async with Redis(connection_pool=self.connection_pool) as client:
            while True:
                read: Any = await client.xreadgroup(
                    *(self.consumer_group_name, self.consumer_name, streams),
                    count=self.count,
                    block=self.block,
                )
                for stream, messages in read:
                    for number, fields in messages:
                        ack = partial(self._settle, client, stream, number, fields)
                        yield AckableMessage(data=fields[b"data"], ack=ack)

    async def _settle(self, client: Redis, stream: Any, number: Any, fields: Any) -> None:
        again = self.formatter.loads(fields[b"data"]).task_id in self.given_back
        await self._take_out(client, stream, number, fields if again else None)

    async def _take_out(self, client: Redis, stream: Any, number: Any, again: Any) -> None:
        async with client.pipeline(transaction=True) as pipe:
            if again:
                pipe.xadd(stream, again)
            pipe.xack(stream, self.consumer_group_name, number)
            pipe.xdel(stream, number)
            await pipe.execute()

    async def stay_alive(self, silence_seconds: float) -> None:
        """Say what this consumer has in hand, and send again what a silent one had.

        The library claims messages by their age alone, and only once new ones have come.
        """
        silence = round(1000 * silence_seconds)
        async with Redis(connection_pool=self.connection_pool) as client:
            while True:
                await asyncio.sleep(silence_seconds / 3)
                for stream in (self.queue_name, *self.additional_streams):
                    group = (stream, self.consumer_group_name)
                    held = await client.xpending_range(
                        *group, "-", "+", 10_000, consumername=self.consumer_name
                    )
                    ids: list[Any] = [each["message_id"] for each in held]
                    if ids:
                        await client.xclaim(*group, self.consumer_name, 0, ids, justid=True)
                    silent: Any = await client.xautoclaim(*group, self.consumer_name, silence)
                    for number, fields in silent[1]:
                        await self._take_out(client, stream, number, fields)
