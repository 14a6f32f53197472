"""MySQL and MariaDB, through asyncmy."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import asyncmy
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from acme.database.backend import Backend
from acme.database.connections import give_up_useless, replace_closed
from acme.database.mysql_options import WAIT_SECONDS, connect_arguments
from acme.database.settings import DatabaseSettings
from acme.errors import Conflict, ServiceError, Unavailable

_SCHEMA_LOCK = "acme.schema"
# Read-only, as a replica or a primary that was demoted; or for this session only.
_READ_ONLY = frozenset({1290, 1792, 1836})

_MEANING: dict[int, type[ServiceError]] = {
    **dict.fromkeys(_READ_ONLY, Unavailable),
    1040: Unavailable,  # too many connections
    1044: Unavailable,  # this user has no access to the database (any more)
    1045: Unavailable,  # this user, or this password, is refused (any more)
    1049: Unavailable,  # no such database (any more)
    1053: Unavailable,  # shutting down
    1129: Unavailable,  # this host is blocked after too many errors
    1130: Unavailable,  # this host is refused
    1203: Unavailable,  # too many connections of this user
    1205: Unavailable,  # a lock was not to be had in time
    1213: Conflict,  # deadlock
    1226: Unavailable,  # this user has used up what it may
    1317: Unavailable,  # interrupted
    1020: Conflict,  # changed since it was read
    1927: Unavailable,  # connection killed
    1969: Unavailable,  # statement timeout, MariaDB
    3024: Unavailable,  # statement timeout, MySQL
    2003: Unavailable,  # cannot connect
    2006: Unavailable,  # gone away
    2013: Unavailable,  # lost during a query
}


def mysql_backend(settings: DatabaseSettings, *, patient: bool) -> Backend:
    """An engine with a pool. It is `mysql` to SQLAlchemy for MariaDB too: one schema for both."""
    engine = create_async_engine(
        "mysql+asyncmy://",
        pool_size=settings.pool_size,
        max_overflow=settings.pool_overflow,
        pool_timeout=settings.pool_timeout_seconds,
        pool_recycle=settings.pool_recycle_seconds,
        # A session has ended its transaction by then: this would send another ROLLBACK.
        pool_reset_on_return=None,
        # What PostgreSQL does by default: both databases have the same anomalies.
        isolation_level="READ COMMITTED",
        connect_args={
            **connect_arguments(settings, patient=patient),
            "async_creator_fn": _connect,
        },
    )
    replace_closed(engine, lambda connection: connection._stream_broken)
    give_up_useless(
        engine,
        abort=lambda connection: connection.close(),
        is_read_only=lambda error: _code(error) in _READ_ONLY,
    )
    return Backend(
        engine=engine,
        # Turning autocommit on and off would cost what it saves.
        reader=engine,
        read_only=text("SELECT CONCAT(@@global.read_only, '') NOT IN ('0', 'OFF')"),
        meaning=_meaning,
        turn=nullcontext,
        exclusively=_exclusively,
    )


async def _connect(**arguments: Any) -> Any:
    # The driver's own limit ends when the server has accepted, before it has said anything.
    async with asyncio.timeout(arguments["connect_timeout"]):
        return await asyncmy.connect(**arguments)


def _code(error: BaseException) -> int:
    code = error.args[0] if error.args else None
    return code if isinstance(code, int) else 0


def _meaning(error: BaseException) -> type[ServiceError] | None:
    return _MEANING.get(_code(error))


@contextmanager
def _exclusively(connection: Connection) -> Iterator[None]:
    # A lock of the connection: DDL commits in between.
    got = connection.scalar(
        text("SELECT GET_LOCK(:name, :seconds)"),
        {"name": _SCHEMA_LOCK, "seconds": WAIT_SECONDS},
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
