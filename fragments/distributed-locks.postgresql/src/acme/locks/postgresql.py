"""Advisory locks of PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from hashlib import blake2b

from sqlalchemy import NullPool, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from acme.database.libpq import connect_arguments, server_name
from acme.database.settings import DatabaseSettings
from acme.database.urls import dialect_of
from acme.errors import ConfigurationError, Unavailable

# The lock belongs to a transaction, which a pooler keeps on one connection; a lock of a session
# would stay on a connection that the pooler gives to somebody else.
_TRY = text("SELECT pg_try_advisory_xact_lock(:key)")
# Transactions are counted up, by the primary alone, and never begin anew.
_DRAW = text("SELECT txid_current()")


class PostgresGrip:
    """A transaction of its own: when it ends, or the server ends it, so does the lock."""

    def __init__(self, connection: AsyncConnection, *, seconds: float) -> None:
        self._connection = connection
        # The server ends a session whose transaction is idle for so long: that of an owner that
        # was paused. It takes no snapshot, which would keep dead rows from being cleaned up.
        milliseconds = round(seconds * 1000)
        self._renew = f"SET LOCAL idle_in_transaction_session_timeout = {milliseconds}"
        self.fence = 0

    async def take(self, engine: AsyncEngine, key: int) -> bool:
        """Take the lock, and draw a fence."""
        await self._connection.exec_driver_sql(self._renew)
        if not await self._connection.scalar(_TRY, {"key": key}):
            return False
        # In a transaction of its own: one that has a number holds up the cleaning of all tables.
        async with engine.connect() as other:
            self.fence = int(await other.scalar(_DRAW) or 0)
        # Held since before it was drawn: whoever comes later draws a greater one.
        return await self.renew()

    async def renew(self) -> bool:
        """Let the server count from now; False without the connection, and so without the lock."""
        try:
            await self._connection.exec_driver_sql(self._renew)
        except (SQLAlchemyError, OSError):
            return False
        return True

    async def release(self) -> None:
        """End the transaction."""
        with suppress(SQLAlchemyError, OSError):
            await self._connection.close()


class PostgresLocks:
    """Each lock that is held has a connection beside the pool, which may be as small as one."""

    def __init__(self, engine: AsyncEngine, where: str) -> None:
        self._engine = engine
        self._where = where

    async def grip(self, name: str, *, seconds: float) -> PostgresGrip | None:
        """Take a lock that is free."""
        try:
            grip = PostgresGrip(await self._engine.connect(), seconds=seconds)
            taken = False
            try:
                taken = await grip.take(self._engine, _key(name))
            finally:
                if not taken:
                    await grip.release()
        except (SQLAlchemyError, OSError) as error:
            raise self._unavailable(error) from error
        return grip if taken else None

    async def ping(self) -> None:
        """Draw a number: a standby has none to give."""
        try:
            async with self._engine.connect() as connection:
                await connection.execute(_DRAW)
        except (SQLAlchemyError, OSError) as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> Unavailable:
        if isinstance(error, OSError):
            return Unavailable(f"no PostgreSQL answers at {self._where}.")
        words = " ".join(str(getattr(error, "orig", error)).split())
        return Unavailable(f"PostgreSQL at {self._where} refuses: {words}")


def _key(name: str) -> int:
    # As many bits as PostgreSQL has for it, with the sign.
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)


@asynccontextmanager
async def open_postgresql(settings: DatabaseSettings) -> AsyncIterator[PostgresLocks]:
    """Locks in the database of the service; raises ConfigurationError where it is another one."""
    if dialect_of(settings.url) != "postgresql":
        problem = "database:// needs PostgreSQL: set DATABASE_URL to postgresql://..."
        raise ConfigurationError("LOCKS_URL", problem)
    engine = create_async_engine(
        "postgresql+asyncpg://",
        poolclass=NullPool,
        isolation_level="READ COMMITTED",
        connect_args=connect_arguments(settings, patient=False),
    )
    try:
        yield PostgresLocks(engine, server_name(settings.url))
    finally:
        await engine.dispose()
