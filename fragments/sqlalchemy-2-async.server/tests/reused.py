"""Databases on a server that one test after another has as if they were new.

To migrate one takes seconds, to empty it milliseconds.
"""

import asyncio
import atexit
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from acme.database.opening import open_backend
from acme.database.settings import DatabaseSettings

from .tables import make_tables

TABLES = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_type = 'BASE TABLE'
    AND table_schema NOT IN ('information_schema', 'pg_catalog') AND {here}
"""


async def create(url: str) -> DatabaseSettings:
    """The settings of an empty database beside that of a URL."""
    name = f"test_{uuid4().hex}"
    async with _connected(DatabaseSettings(url=url)) as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    return DatabaseSettings(url=make_url(url).set(database=name).render_as_string(False))


async def drop(url: str, settings: DatabaseSettings) -> None:
    """Drop a database that was created beside that of a URL, whoever uses it."""
    name = make_url(settings.url).database
    async with _connected(DatabaseSettings(url=url)) as connection:
        force = " WITH (FORCE)" if connection.dialect.name == "postgresql" else ""
        await connection.execute(text(f"DROP DATABASE {name}{force}"))


@dataclass(frozen=True, slots=True)
class Migrated:
    """A database with the tables of the service, and the rows that these began with."""

    settings: DatabaseSettings
    rows: Mapping[str, Sequence[dict[str, Any]]]

    async def emptied(self) -> bool:
        """Leave it as it was made; whether that was possible."""
        if not self.rows:
            # It has no tables but those that a test has made.
            return False
        try:
            async with _connected(self.settings) as connection:
                await self._empty(connection)
        except DBAPIError:
            return False
        return True

    async def _empty(self, connection: AsyncConnection) -> None:
        used = [f"EXISTS (SELECT 1 FROM {table})" for table in self.rows]
        found = (await connection.execute(text(f"SELECT {', '.join(used)}"))).one()
        tables = [table for table, is_used in zip(self.rows, found, strict=True) if is_used]
        if not tables:
            return
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SET lock_timeout = '5s'"))
            await connection.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
        else:
            await connection.execute(text("SET foreign_key_checks = 0, lock_wait_timeout = 5"))
            for table in tables:
                await connection.execute(text(f"DELETE FROM {table}"))
        for table, rows in self.rows.items():
            for row in rows:
                names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
                insert = f"INSERT INTO {table} ({names}) VALUES ({values})"
                await connection.execute(text(insert), row)


@asynccontextmanager
async def reused(url: str) -> AsyncIterator[DatabaseSettings]:
    """The settings of a database beside that of a URL, with tables and nothing of other tests."""
    free = _free(url)
    database = free.pop() if free else await _migrated(url)
    try:
        yield database.settings
    finally:
        if await database.emptied():
            free.append(database)
        else:
            await drop(url, database.settings)


@cache
def _free(url: str) -> list[Migrated]:
    free: list[Migrated] = []

    async def drop_all() -> None:
        for database in free:
            await drop(url, database.settings)

    atexit.register(lambda: asyncio.run(drop_all()))
    return free


async def _migrated(url: str) -> Migrated:
    settings = await create(url)
    await make_tables(settings)
    async with _connected(settings) as connection:
        quote = connection.dialect.identifier_preparer.quote
        here = "true" if connection.dialect.name == "postgresql" else "table_schema = database()"
        found = (await connection.execute(text(TABLES.format(here=here)))).all()
        tables = [f"{quote(schema)}.{quote(name)}" for schema, name in found]
        rows = {}
        for table in tables:
            selected = await connection.execute(text(f"SELECT * FROM {table}"))
            rows[table] = [dict(row) for row in selected.mappings()]
    return Migrated(settings, rows)


@asynccontextmanager
async def _connected(settings: DatabaseSettings) -> AsyncIterator[AsyncConnection]:
    async with open_backend(settings, patient=True) as backend:
        engine = backend.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            yield connection
