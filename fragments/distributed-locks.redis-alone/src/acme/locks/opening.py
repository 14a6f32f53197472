"""Open the locks that LOCKS_URL names."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from acme.errors import ConfigurationError
from acme.locks import Locks
from acme.locks.backend import LockBackend
from acme.locks.memory import MemoryLocks
from acme.locks.settings import LockSettings


@asynccontextmanager
async def open_locks(settings: LockSettings) -> AsyncIterator[Locks]:
    """The locks; raises ConfigurationError for another scheme, or when the server refuses."""
    async with _backend(settings) as backend:
        yield Locks(backend, namespace=settings.namespace, seconds=settings.seconds)


def _backend(settings: LockSettings) -> AbstractAsyncContextManager[LockBackend]:
    match settings.url.partition("://")[0]:
        case "memory":
            return nullcontext(MemoryLocks())
        case "redis" | "rediss":
            from acme.locks.redis import open_redis

            return open_redis(settings)
        case scheme:
            problem = f"unknown scheme {scheme!r}: use memory:// or redis://"
            raise ConfigurationError("LOCKS_URL", problem)
