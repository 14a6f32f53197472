"""What is due later in Redis, for any number of schedulers of taskiq."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from taskiq import ScheduledTask, ScheduleSource
from taskiq.exceptions import ScheduledTaskCancelledError

# As far ahead a scheduler reads, which looks each second at what it read in the second before.
_AHEAD_SECONDS = 2
# Whoever takes what is due sends it within this time, or it is due again.
_TAKEN_SECONDS = 60
# ARGV: id, the latest time at which it is due, and the one from which it is due again.
_TAKE = """
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not due or tonumber(due) > tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
return 1
"""


class Delayed(ScheduleSource):
    """Ids by the time at which they are due, in a sorted set, and the tasks in a hash.

    The library's own source goes through all keys of the server each second.
    """

    def __init__(self, url: str, prefix: str) -> None:
        self._client = Redis.from_pool(BlockingConnectionPool.from_url(url))
        self._due = f"{prefix}:due"
        self._tasks = f"{prefix}:tasks"
        self._take = self._client.register_script(_TAKE)
        self._reading = asyncio.Lock()
        self._closed = False

    async def add_schedule(self, schedule: ScheduledTask) -> None:
        """Keep a task until its time."""
        due = schedule.time.timestamp() if schedule.time else 0
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.hset(self._tasks, schedule.schedule_id, schedule.model_dump_json())
            pipe.zadd(self._due, {schedule.schedule_id: due})
            await pipe.execute()

    async def get_schedules(self) -> list[ScheduledTask]:
        """What is due; the library does not wait for this when it is stopped."""
        async with self._reading:
            if self._closed:
                return []
            ids: Any = await self._client.zrange(
                self._due, "-inf", str(_ahead()), byscore=True, offset=0, num=1000
            )
            tasks: Any = await self._client.hmget(self._tasks, ids) if ids else []
            return [ScheduledTask.model_validate_json(task) for task in tasks if task]

    async def pre_send(self, task: ScheduledTask) -> None:
        """Let one of the schedulers send it."""
        ahead = _ahead()
        if not await self._take([self._due], [task.schedule_id, ahead, ahead + _TAKEN_SECONDS]):
            raise ScheduledTaskCancelledError

    async def post_send(self, task: ScheduledTask) -> None:
        """Forget what is sent."""
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.zrem(self._due, task.schedule_id)
            pipe.hdel(self._tasks, task.schedule_id)
            await pipe.execute()

    async def shutdown(self) -> None:
        """Close the connections, once nobody reads."""
        async with self._reading:
            self._closed = True
            await self._client.aclose()


def _ahead() -> float:
    return datetime.now(UTC).timestamp() + _AHEAD_SECONDS
