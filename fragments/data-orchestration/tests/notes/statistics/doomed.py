"""A run that is killed: `python -m tests.notes.statistics.doomed DATABASE_URL FOLDER`.

It prints a line when it has written all rows of the day, and never commits them.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from acme.database import Database
from acme.database.settings import DatabaseSettings
from acme.database.transaction import Transaction
from acme.orchestration.opening import ServiceDatabase
from acme.orchestration.stage import Stage

from .runs import Runs


class HangingTransactions:
    """A database whose transactions come to their end, and no further."""

    critical = True

    def __init__(self, database: Database) -> None:
        self.database = database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A unit of work that is never committed."""
        async with self.database.transaction() as tx:
            yield tx
            print("in hand", flush=True)
            await asyncio.sleep(3600)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """As it is."""
        async with self.database.reading() as tx:
            yield tx

    async def ping(self) -> None:
        """As it is."""
        await self.database.ping()


class DoomedDatabase(ServiceDatabase):
    """Opens it."""

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Database]:
        """The database that hangs."""
        async with super().opened() as database:
            yield HangingTransactions(database)


if __name__ == "__main__":
    settings = DatabaseSettings(url=sys.argv[1])
    Runs(DoomedDatabase(settings), Stage(Path(sys.argv[2]))).run()
