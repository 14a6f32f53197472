"""What is known of each job, in Redis: the state of one changes in a script, in one step."""

import json
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import AuthenticationError, RedisError
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer

from acme.errors import ConfigurationError, Unavailable
from acme.jobs.job import JobRecord, JobState, Priority
from acme.jobs.ledger import OVER, unknown
from acme.jobs.settings import JobsSettings
from acme.server_url import place, places

_ADD = """
if redis.call('EXISTS', KEYS[1]) == 1 then return '' end
if ARGV[2] ~= '' then
  local other = redis.call('GET', KEYS[2])
  if other then return other end
  redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
end
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
return ARGV[1]
"""
_MOVE = """
local id, before, state, counted, kept, prefix = unpack(ARGV, 1, 6)
local found = redis.call('HGET', KEYS[1], 'state')
if not found or not string.find(before, found, 1, true) then return {} end
local key = prefix .. redis.call('HGET', KEYS[1], 'unique')
if redis.call('GET', key) == id then redis.call('DEL', key) end
if counted == '+' then redis.call('HINCRBY', KEYS[1], 'attempts', 1) end
redis.call('HSET', KEYS[1], 'state', state, unpack(ARGV, 8))
if state == 'dead' then redis.call('ZADD', KEYS[2], ARGV[7], id)
else redis.call('ZREM', KEYS[2], id) end
if kept == '' then redis.call('PERSIST', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], kept) end
return redis.call('HGETALL', KEYS[1])
"""


class RedisLedger:
    """A hash for each job, and the dead in a sorted set."""

    def __init__(self, client: Redis, settings: JobsSettings) -> None:
        self._client = client
        self._place = place(settings.url, port=6379)
        self._prefix = f"{settings.namespace}:job:"
        self._unique = f"{settings.namespace}:unique:"
        self._dead = f"{settings.namespace}:dead"
        self._retention = timedelta(days=settings.retention_days)
        self._add = client.register_script(_ADD)
        self._move = client.register_script(_MOVE)

    async def add(self, record: JobRecord) -> str:
        """Keep a record, until its job is over and for the retention."""
        fields: dict[str, str | int] = {
            "job": record.job,
            "payload": record.payload,
            "owner": record.owner,
            "unique": record.unique,
            "priority": int(record.priority),
            "state": record.state.value,
            "attempts": record.attempts,
            "error": record.error,
            "changed_at": record.changed_at.isoformat(),
        }
        if record.context:
            fields["context"] = json.dumps(dict(record.context))
        pairs = [part for pair in fields.items() for part in pair]
        keys = [self._prefix + record.id, self._unique + record.unique]
        with told(self._place):
            kept = await self._add(keys, [record.id, record.unique, self._milliseconds(), *pairs])
        return str(kept)

    async def get(self, job_id: str) -> JobRecord:
        """A record."""
        with told(self._place):
            fields: Any = await self._client.hgetall(self._prefix + job_id)
        if not fields:
            raise unknown(job_id)
        return _record(job_id, fields)

    async def move(
        self,
        job_id: str,
        before: Collection[JobState],
        state: JobState,
        *,
        attempts: int | None = None,
        error: str = "",
    ) -> JobRecord | None:
        """Change a state; a unique key is free once its job has begun."""
        now = datetime.now(UTC)
        counted = "+" if attempts is None and state is JobState.RUNNING else ""
        changes = ["error", error, "changed_at", now.isoformat()]
        if attempts is not None:
            changes += ["attempts", str(attempts)]
        kept = self._milliseconds() if state in OVER else ""
        states = ",".join(before)
        head = [job_id, states, state.value, counted, kept, self._unique, now.timestamp()]
        with told(self._place):
            pairs = await self._move([self._prefix + job_id, self._dead], [*head, *changes])
        return _record(job_id, dict(zip(pairs[::2], pairs[1::2], strict=True))) if pairs else None

    async def dead(self) -> list[JobRecord]:
        """The dead, as long as they are kept."""
        with told(self._place):
            oldest = (datetime.now(UTC) - self._retention).timestamp()
            await self._client.zremrangebyscore(self._dead, "-inf", oldest)
            ids: Any = await self._client.zrange(self._dead, 0, -1)
            found: Any = [(each, await self._client.hgetall(self._prefix + each)) for each in ids]
        return [_record(job_id, fields) for job_id, fields in found if fields]

    async def ping(self) -> None:
        """Write, as enqueueing does."""
        with told(self._place):
            await self._client.set(f"{self._dead}:ping", "", ex=1)

    def _milliseconds(self) -> str:
        return str(max(1, round(self._retention.total_seconds() * 1000)))


def _record(job_id: str, fields: Mapping[str, str]) -> JobRecord:
    return JobRecord(
        id=job_id,
        job=fields["job"],
        payload=fields["payload"],
        owner=fields["owner"],
        unique=fields["unique"],
        priority=Priority(int(fields["priority"])),
        state=JobState(fields["state"]),
        attempts=int(fields["attempts"]),
        error=fields["error"],
        changed_at=datetime.fromisoformat(fields["changed_at"]),
        # Earlier releases carried none.
        context=json.loads(fields.get("context", "{}")),
    )


@contextmanager
def told(where: str) -> Iterator[None]:
    """Errors of Redis in the words of the domain: nobody answers, or it refuses in its own."""
    try:
        yield
    except AuthenticationError as error:
        raise Unavailable(f"Redis at {where} refuses: {error}") from error
    except (NoConnection, NoAnswer, OSError) as error:
        cause = type(error.__cause__ or error.__context__ or error).__name__
        raise Unavailable(f"no Redis answers at {where} ({cause}): start one there") from error
    except RedisError as error:
        raise Unavailable(f"Redis at {where} refuses: {error}") from error


@asynccontextmanager
async def open_ledger(settings: JobsSettings) -> AsyncIterator[RedisLedger]:
    """The ledger; its pool connects when it is used.

    Raises:
        ConfigurationError: for a URL that the client does not take.
    """
    if len(places(settings.url, port=6379)) > 1:
        raise ConfigurationError("JOBS_URL", "names several servers: Redis is one")
    limits: dict[str, Any] = {"socket_connect_timeout": 3, "socket_timeout": 5}
    try:
        # Whoever finds no connection free waits for one; the client's usual pool fails.
        pool = BlockingConnectionPool.from_url(settings.url, decode_responses=True, **limits)
        # Options in the URL are looked at only here.
        pool.make_connection()  # type: ignore[no-untyped-call]
    except (ValueError, TypeError) as error:
        words = str(error).rpartition("__init__() ")[2]
        raise ConfigurationError("JOBS_URL", f"the client refuses it: {words}") from None
    async with Redis.from_pool(pool) as client:
        yield RedisLedger(client, settings)
