"""PostgreSQL, through asyncpg."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial

from sqlalchemy import Connection, Engine, NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from acme.database.backend import Backend
from acme.database.connections import give_up_useless, replace_closed
from acme.database.libpq import connect_arguments
from acme.database.settings import DatabaseSettings
from acme.errors import Conflict, ServiceError, Unavailable

# Any number that no other program takes: only holders of the same one exclude each other.
_SCHEMA_LOCK = 7_311_642
_POLL_SECONDS = 0.2
_READ_ONLY = "25006"

# https://www.postgresql.org/docs/current/errcodes-appendix.html: whole classes, and single codes.
_MEANING: dict[str, type[ServiceError]] = {
    "08": Unavailable,  # connection exception
    "28": Unavailable,  # this user, or this password, is refused (any more)
    "3D": Unavailable,  # no such database (any more)
    "53": Unavailable,  # out of connections, memory, disk
    "57": Unavailable,  # statement timeout, shutdown, starting up
    "40": Conflict,  # serialization failure, deadlock
    "55": Unavailable,  # lock not available
    _READ_ONLY: Unavailable,  # a standby, or a primary that was demoted
}

# The lock belongs to a transaction of its own, which a pooler keeps on one connection.
_TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(:key)")
# No time limit of the server ends that transaction. And it has no snapshot any more, as it would
# after a query; CREATE INDEX CONCURRENTLY waits for every snapshot that is older.
_KEEP_LOCK = "SET LOCAL idle_in_transaction_session_timeout = 0"


def postgresql_backend(settings: DatabaseSettings, *, patient: bool) -> Backend:
    """An engine with a pool."""
    connect_args = connect_arguments(settings, patient=patient)
    engine = create_async_engine(
        "postgresql+asyncpg://",
        pool_size=settings.pool_size,
        max_overflow=settings.pool_overflow,
        pool_timeout=settings.pool_timeout_seconds,
        pool_recycle=settings.pool_recycle_seconds,
        connect_args=connect_args,
    )
    replace_closed(engine, lambda connection: connection.is_closed())
    give_up_useless(
        engine,
        abort=lambda connection: connection.terminate(),
        is_read_only=lambda error: _code(error) == _READ_ONLY,
    )
    # Beside the pool, which may be as small as one.
    alone = create_async_engine(
        "postgresql+asyncpg://", poolclass=NullPool, connect_args=connect_args
    )
    return Backend(
        engine=engine,
        reader=engine.execution_options(isolation_level="AUTOCOMMIT"),
        read_only=text("SELECT current_setting('transaction_read_only') = 'on'"),
        meaning=_meaning,
        turn=nullcontext,
        exclusively=partial(_exclusively, alone.sync_engine),
    )


def _code(error: BaseException) -> str:
    return getattr(error, "sqlstate", None) or ""


def _meaning(error: BaseException) -> type[ServiceError] | None:
    code = _code(error)
    return _MEANING.get(code) or _MEANING.get(code[:2])


@contextmanager
def _exclusively(alone: Engine, _: Connection) -> Iterator[None]:
    with alone.connect() as holder:
        # Asked for again and again: a statement that waited for the lock would have a snapshot.
        while not holder.scalar(_TRY_LOCK, {"key": _SCHEMA_LOCK}):
            holder.rollback()
            holder.connection.run_async(lambda _: asyncio.sleep(_POLL_SECONDS))
        holder.exec_driver_sql(_KEEP_LOCK)
        yield
