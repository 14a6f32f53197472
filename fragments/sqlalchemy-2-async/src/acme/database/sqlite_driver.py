"""aiosqlite, with one visit to the thread of a connection per statement instead of four."""

import sqlite3
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any, Self

import aiosqlite

_CHUNK = 64


class SqliteConnection(aiosqlite.Connection):
    """Visits its thread for statements, and to end transactions."""

    def __init__(self, file: str, **options: Any) -> None:
        super().__init__(partial(sqlite3.connect, file, **options), _CHUNK)
        # As SQLAlchemy has it: what is not closed does not keep the process alive.
        self._thread.daemon = True

    def cursor(self) -> "SqliteCursor":  # type: ignore[override]
        """A cursor, for which no thread is needed yet."""
        return SqliteCursor(self, self._conn.cursor())

    async def rollback(self) -> None:
        """Undo the transaction, if there is one."""
        if self.in_transaction:
            await super().rollback()


class SqliteCursor(aiosqlite.Cursor):
    """Brings the rows along with the outcome of a statement."""

    def __init__(self, connection: SqliteConnection, cursor: sqlite3.Cursor) -> None:
        super().__init__(connection, cursor)
        self._rows: Iterator[Any] = iter(())

    async def execute(self, sql: str, parameters: Any = None) -> Self:
        """Execute a statement and fetch its rows."""
        fetched = self._execute(self._fetched, sql, parameters or ())  # type: ignore[no-untyped-call]
        self._rows = iter(await fetched)
        return self

    async def fetchone(self) -> Any:
        """The next row; None after the last."""
        return next(self._rows, None)

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows."""
        return list(islice(self._rows, size or self.arraysize))

    async def fetchall(self) -> list[Any]:
        """The rows that are left."""
        return list(self._rows)

    async def close(self) -> None:
        """Nothing is held: the rows are here."""

    def _fetched(self, sql: str, parameters: Any) -> list[Any]:
        return self._cursor.execute(sql, parameters).fetchall()
