"""aiosqlite, with one visit to the thread of a connection per statement instead of four."""

import asyncio
import sqlite3
from functools import partial
from typing import Any, Self

import aiosqlite

# A page with all its rows; of more, the rest is fetched as it is read.
_ROWS = 128
# How long a statement that was given up may take to its end.
_ENDING_SECONDS = 5


class SqliteConnection(aiosqlite.Connection):
    """Visits its thread for statements, and to end transactions."""

    def __init__(self, file: str, **options: Any) -> None:
        super().__init__(partial(sqlite3.connect, file, **options), _ROWS)
        # As SQLAlchemy has it: what is not closed does not keep the process alive.
        self._thread.daemon = True

    def cursor(self) -> "SqliteCursor":  # type: ignore[override]
        """A cursor, for which no thread is needed yet."""
        return SqliteCursor(self, self._conn.cursor())

    async def ended(self) -> None:
        """Wait for its thread, when it was stopped: that tells the loop what it did to the last."""
        if not self._running:
            await asyncio.to_thread(self._thread.join, _ENDING_SECONDS)

    async def rollback(self) -> None:
        """Undo the transaction, if there is one."""
        if self.in_transaction:
            await super().rollback()


class SqliteCursor(aiosqlite.Cursor):
    """Brings the first rows along with the outcome of a statement."""

    _first: list[Any]
    _more = False

    async def execute(self, sql: str, parameters: Any = None) -> Self:
        """Execute a statement and fetch its first rows."""
        visit = self._execute(self._begun, sql, parameters or ())  # type: ignore[no-untyped-call]
        self._first = await visit
        self._more = len(self._first) == _ROWS
        return self

    async def fetchone(self) -> Any:
        """The next row; None after the last."""
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows."""
        size = size or self.arraysize
        rows, self._first = self._first[:size], self._first[size:]
        if self._more and len(rows) < size:
            rows += await super().fetchmany(size - len(rows))
        return rows

    async def fetchall(self) -> list[Any]:
        """The rows that are left."""
        rows, self._first = self._first, []
        return [*rows, *await super().fetchall()] if self._more else rows

    async def close(self) -> None:
        """Let go of the rows that nobody has fetched."""
        if self._more:
            await super().close()

    def _begun(self, sql: str, parameters: Any) -> list[Any]:
        return self._cursor.execute(sql, parameters).fetchmany(_ROWS)
