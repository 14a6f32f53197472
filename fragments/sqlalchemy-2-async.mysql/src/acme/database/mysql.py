"""MySQL and MariaDB, through asyncmy."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import URL, Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from acme.database.backend import Backend
from acme.database.connections import replace_closed, translate_silence
from acme.database.settings import DatabaseSettings
from acme.errors import Conflict, ServiceError, Unavailable

_SCHEMA_LOCK = "acme.schema"
# The server stops a statement first, and says why; the driver, only when it is gone.
_GRACE_SECONDS = 2
# Longer than any migration should take.
_PATIENCE_SECONDS = 600

_MEANING: dict[int, type[ServiceError]] = {
    1040: Unavailable,  # too many connections
    1053: Unavailable,  # shutting down
    1203: Unavailable,  # too many connections of this user
    1205: Unavailable,  # a lock was not to be had in time
    1213: Conflict,  # deadlock
    1317: Unavailable,  # interrupted
    1290: Unavailable,  # read-only, as a replica is
    1836: Unavailable,  # read-only
    1020: Conflict,  # changed since it was read
    1927: Unavailable,  # connection killed
    1969: Unavailable,  # statement timeout, MariaDB
    3024: Unavailable,  # statement timeout, MySQL
    2003: Unavailable,  # cannot connect
    2006: Unavailable,  # gone away
    2013: Unavailable,  # lost during a query
}


def mysql_backend(url: URL, settings: DatabaseSettings, *, patient: bool) -> Backend:
    """An engine with a pool. It is `mysql` to SQLAlchemy for MariaDB too: one schema for both."""
    limit = None if patient else settings.statement_timeout_seconds
    engine = create_async_engine(
        url.set(drivername="mysql+asyncmy", query={}),
        pool_size=settings.pool_size,
        max_overflow=settings.pool_overflow,
        pool_timeout=settings.pool_timeout_seconds,
        pool_recycle=settings.pool_recycle_seconds,
        # What PostgreSQL does by default: both databases have the same anomalies.
        isolation_level="READ COMMITTED",
        connect_args={
            "charset": "utf8mb4",
            "connect_timeout": settings.connect_timeout_seconds,
            "read_timeout": None if limit is None else limit + _GRACE_SECONDS,
            "init_command": _session(limit),
            "ssl": url.query.get("ssl") == "true",
        },
    )
    replace_closed(engine, lambda connection: connection._transport.is_closing())
    translate_silence(engine)
    return Backend(
        engine=engine,
        # Turning autocommit on and off would cost what it saves.
        reader=engine,
        meaning=_meaning,
        turn=nullcontext,
        exclusively=_exclusively,
    )


def _session(limit: float | None) -> str:
    """One statement, because the driver takes one; the comments are code to one of the two."""
    seconds = limit or 0
    waits = round(limit or _PATIENCE_SECONDS)
    return (
        f"SET SESSION innodb_lock_wait_timeout = {max(waits, 1)}, time_zone = '+00:00'"
        f" /*M!100100 , max_statement_time = {seconds} */"
        f" /*!50708 , max_execution_time = {round(seconds * 1000)} */"
    )


def _meaning(error: BaseException) -> type[ServiceError] | None:
    code = error.args[0] if error.args else None
    return _MEANING.get(code) if isinstance(code, int) else None


@contextmanager
def _exclusively(connection: Connection) -> Iterator[None]:
    # A lock of the connection: DDL commits in between.
    got = connection.scalar(
        text("SELECT GET_LOCK(:name, :seconds)"),
        {"name": _SCHEMA_LOCK, "seconds": _PATIENCE_SECONDS},
    )
    connection.commit()
    if got != 1:
        raise Unavailable("Another process has been changing the schema for too long.")
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("SELECT RELEASE_LOCK(:name)"), {"name": _SCHEMA_LOCK})
        connection.commit()
