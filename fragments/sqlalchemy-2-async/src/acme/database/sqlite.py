"""SQLite: embedded, one writer at a time, readers beside it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any
from weakref import WeakSet

from sqlalchemy import URL, Connection, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from acme.database.backend import VARIABLE, Backend
from acme.database.settings import DatabaseSettings
from acme.database.sqlite_driver import SqliteConnection
from acme.database.urls import parsed_url
from acme.errors import ConfigurationError, ServiceError, Unavailable

# No memory, read-only, I/O error, full disk, no file, busy, locked: not the caller's fault.
_OUT_OF_ORDER = frozenset({5, 6, 7, 8, 10, 13, 14})
# Longer than any migration should take.
_PATIENCE_SECONDS = 600
_SWITCH_SECONDS = 5
_SWITCH_RETRY_SECONDS = 0.01


def file_of(settings: DatabaseSettings) -> str:
    """The path in the URL.

    Raises:
        ConfigurationError: when there is none.
    """
    file = parsed_url(settings.url, "sqlite:///data/service.db").database
    if not file or file == ":memory:":
        raise ConfigurationError(VARIABLE, "name a file, as in sqlite:///data/service.db")
    return file


def sqlite_backend(settings: DatabaseSettings, *, patient: bool) -> Backend:
    """An engine on a file, whose folder is made."""
    file = file_of(settings)
    _make_folder(file)
    wait = _PATIENCE_SECONDS if patient else settings.pool_timeout_seconds
    connections = WeakSet[SqliteConnection]()

    def connect(*arguments: Any, **options: Any) -> SqliteConnection:
        connection = SqliteConnection(*arguments, **options)
        connections.add(connection)
        return connection

    async def quiet() -> None:
        for connection in list(connections):
            await connection.ended()

    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=file),
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout_seconds,
        # Without an isolation level the driver leaves BEGIN to us; `timeout` waits for the lock.
        connect_args={
            "async_creator_fn": connect,
            "isolation_level": None,
            "timeout": wait,
        },
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return Backend(
        engine=engine,
        reader=engine.execution_options(only_reads=True),
        read_only=text("PRAGMA query_only"),
        meaning=_meaning,
        turn=_Turn(settings.pool_timeout_seconds).taken,
        exclusively=_exclusively,
        quiet=quiet,
    )


class _Turn:
    """Writers of this process queue here in order; SQLite would let them race for its lock."""

    def __init__(self, timeout_seconds: float) -> None:
        self._lock = asyncio.Lock()
        self._timeout_seconds = timeout_seconds

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await self._lock.acquire()
        except TimeoutError as error:
            raise Unavailable("Other changes keep the database busy.") from error
        try:
            yield
        finally:
            self._lock.release()


def _make_folder(file: str) -> None:
    try:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(VARIABLE, f"cannot make the folder: {error}") from error


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    _log_ahead(connection)
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _log_ahead(connection: DBAPIConnection) -> None:
    """Switch the file, for good, to a log that lets readers go on beside a writer."""
    cursor = connection.cursor()
    deadline = monotonic() + _SWITCH_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            # While another process writes, or switches, this does not wait as all else does.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
        connection.run_async(lambda _: asyncio.sleep(_SWITCH_RETRY_SECONDS))
    cursor.close()


def _begin(connection: Connection) -> None:
    # Take the write lock first: a transaction that reads, then writes could not get it later.
    if not connection.get_execution_options().get("only_reads"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _meaning(error: BaseException) -> type[ServiceError] | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return Unavailable if code in _OUT_OF_ORDER else None


@contextmanager
def _exclusively(connection: Connection) -> Iterator[None]:
    # Transactions exclude each other already. But a migration may rebuild a table, and dropping
    # the old one would delete what refers to it; this cannot be switched within a transaction.
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        connection.rollback()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()
