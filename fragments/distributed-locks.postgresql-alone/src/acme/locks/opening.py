"""Open the locks that LOCKS_URL names."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from acme.database.settings import DatabaseSettings
from acme.errors import ConfigurationError
from acme.locks import Locks
from acme.locks.backend import LockBackend
from acme.locks.memory import MemoryLocks
from acme.locks.settings import LockSettings


@asynccontextmanager
async def open_locks(
    settings: LockSettings,
    database: DatabaseSettings,
) -> AsyncIterator[Locks]:
    """The locks; raises ConfigurationError for another scheme, or without PostgreSQL."""
    async with _backend(settings, database) as backend:
        yield Locks(backend, namespace=settings.namespace, seconds=settings.seconds)


def _backend(
    settings: LockSettings,
    database: DatabaseSettings,
) -> AbstractAsyncContextManager[LockBackend]:
    match settings.url.partition("://")[0]:
        case "memory":
            return nullcontext(MemoryLocks())
        case "database":
            from acme.locks.postgresql import open_postgresql

            return open_postgresql(database)
        case scheme:
            problem = f"unknown scheme {scheme!r}: use memory:// or database://"
            raise ConfigurationError("LOCKS_URL", problem)
