"""PostgreSQL, through asyncpg."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import URL, Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from acme.database.backend import Backend
from acme.database.connections import replace_closed, translate_silence
from acme.database.settings import DatabaseSettings
from acme.errors import Conflict, ServiceError, Unavailable

# Any number that no other program takes: only holders of the same one exclude each other.
_SCHEMA_LOCK = 7_311_642
# The server stops a statement first, and says why; the driver, only when it is gone.
_GRACE_SECONDS = 2

# https://www.postgresql.org/docs/current/errcodes-appendix.html: whole classes, and single codes.
_MEANING: dict[str, type[ServiceError]] = {
    "08": Unavailable,  # connection exception
    "53": Unavailable,  # out of connections, memory, disk
    "57": Unavailable,  # statement timeout, shutdown, starting up
    "40": Conflict,  # serialization failure, deadlock
    "55": Unavailable,  # lock not available
    "25006": Unavailable,  # a standby that has not been promoted yet
}


def postgresql_backend(url: URL, settings: DatabaseSettings, *, patient: bool) -> Backend:
    """An engine with a pool."""
    limit = None if patient else settings.statement_timeout_seconds
    # `sslmode` is libpq's name for what asyncpg calls ssl.
    query = {"ssl": url.query["sslmode"]} if "sslmode" in url.query else {}
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg", query=query),
        pool_size=settings.pool_size,
        max_overflow=settings.pool_overflow,
        pool_timeout=settings.pool_timeout_seconds,
        pool_recycle=settings.pool_recycle_seconds,
        connect_args={
            "timeout": settings.connect_timeout_seconds,
            "command_timeout": None if limit is None else limit + _GRACE_SECONDS,
            "server_settings": {"statement_timeout": f"{round((limit or 0) * 1000)}"},
        },
    )
    replace_closed(engine, lambda connection: connection.is_closed())
    translate_silence(engine)
    return Backend(
        engine=engine,
        reader=engine.execution_options(isolation_level="AUTOCOMMIT"),
        meaning=_meaning,
        turn=nullcontext,
        exclusively=_exclusively,
    )


def _meaning(error: BaseException) -> type[ServiceError] | None:
    code = getattr(error, "sqlstate", None) or ""
    return _MEANING.get(code) or _MEANING.get(code[:2])


@contextmanager
def _exclusively(connection: Connection) -> Iterator[None]:
    # A lock of the connection, not of a transaction: some migrations commit in between.
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _SCHEMA_LOCK})
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _SCHEMA_LOCK})
        connection.commit()
