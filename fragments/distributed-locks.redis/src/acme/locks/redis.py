"""Locks in Redis or Valkey: redis-py's, taken together with a fence."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from uuid import uuid4

import structlog
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    InvalidResponse,
    LockNotOwnedError,
    NoPermissionError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)
from redis.exceptions import ConnectionError as Disconnected

from acme.errors import ConfigurationError, Unavailable
from acme.locks.settings import LockSettings
from acme.server_url import place, places

log = structlog.get_logger()

PORT = 6379

# Takes a free lock and draws its fence in one step: an owner that is paused between two would
# draw a greater one than who comes after it. The time of the server makes fences grow also after
# it lost what it kept. A step that is repeated, because its answer was lost, is recognised.
_TAKE = """
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then
  return false
end
local time = redis.call('TIME')
local fence = time[1] * 1000000 + time[2]
local last = redis.call('GET', KEYS[2])
if last and fence <= tonumber(last) then
  fence = last + 1
end
fence = string.format('%.0f', fence)
redis.call('SET', KEYS[2], fence, 'EX', 86400)
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return fence
"""


class _Refused(Unavailable):
    """Redis answers, and will not do it, however often it is asked."""


class RedisGrip(Lock):
    """redis-py's lock, but for how it is taken."""

    fence = 0

    def __init__(self, client: Redis, name: str, *, seconds: float, where: str) -> None:
        super().__init__(client, name, timeout=seconds, blocking=False, thread_local=False)
        self._take = client.register_script(_TAKE)
        self._seconds = seconds
        self._where = where

    async def do_acquire(self, token: str | bytes) -> bool:
        """Take it, with a fence."""
        keys = [self.name, f"{self.name!s}:fence"]
        fence = await self._take(keys=keys, args=[token, round(self._seconds * 1000)])
        self.fence = int(fence or 0)
        return fence is not None

    async def renew(self) -> bool:
        """Begin its time anew, unless it is another's by now."""
        try:
            with unavailability(self._where):
                return await self.reacquire()
        except LockNotOwnedError:
            return False

    async def release(self) -> None:
        """Let others have it."""
        try:
            with unavailability(self._where):
                await super().release()
        except LockNotOwnedError:
            pass


class RedisLocks:
    """Each lock is a key that holds its owner, and ends by its TTL."""

    def __init__(self, client: Redis, where: str) -> None:
        self._client = client
        self._where = where

    async def grip(self, name: str, *, seconds: float) -> RedisGrip | None:
        """Take a lock that is free."""
        grip = RedisGrip(self._client, name, seconds=seconds, where=self._where)
        with unavailability(self._where):
            return grip if await grip.acquire() else None

    async def ping(self) -> None:
        """Take and release a lock of its own: a replica refuses that."""
        grip = await self.grip(f"ping:{uuid4()}", seconds=1)
        if grip is not None:
            await grip.release()


@contextmanager
def unavailability(where: str) -> Iterator[None]:
    """Raise Unavailable in place of the client's errors, in the words of the server."""
    try:
        yield
    except LockNotOwnedError:
        raise
    except (AuthenticationError, InvalidResponse, NoPermissionError, ResponseError) as error:
        raise _Refused(f"Redis at {where} refuses: {error}") from error
    except (RedisError, OSError) as error:
        words = str(error) or type(error).__name__
        raise Unavailable(f"no Redis answers at {where}: {words}") from error


@asynccontextmanager
async def open_redis(settings: LockSettings) -> AsyncIterator[RedisLocks]:
    """Locks on the server, whether it answers by now or later.

    Raises:
        ConfigurationError: for a URL that the client does not take, or when the server refuses.
    """
    if len(places(settings.url, port=PORT)) > 1:
        raise ConfigurationError("LOCKS_URL", "names several servers: a lock is kept by one")
    # A renewal that takes longer has failed.
    limit = settings.seconds / 3
    try:
        client = Redis.from_url(
            settings.url,
            socket_connect_timeout=limit,
            socket_timeout=limit,
            # A pooled connection may have been closed meanwhile, or leads to a replica by now.
            retry=Retry(NoBackoff(), 1, supported_errors=(Disconnected, ReadOnlyError)),
        )
        # Options in the URL are looked at only here.
        client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
    except (TypeError, ValueError) as error:
        problem = "not a URL like redis://HOST:6379/2"
        raise ConfigurationError("LOCKS_URL", problem) from error
    async with client:
        locks = RedisLocks(client, place(settings.url, port=PORT))
        try:
            await locks.ping()
        except _Refused as error:
            raise ConfigurationError("LOCKS_URL", str(error)) from error
        except Unavailable as error:
            log.warning("server_down", server="Locks", detail=str(error))
        yield locks
