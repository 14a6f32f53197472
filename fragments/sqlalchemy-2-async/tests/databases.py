"""A database of its own for each test, on SQLite and on each real server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url, text

from acme.database import Database
from acme.database.opening import open_backend
from acme.database.settings import DatabaseSettings
from acme.database.sql import open_database

from .servers import adapters, url_of
from .tables import make_tables

ADAPTERS = adapters("database", embedded="sqlite")


@asynccontextmanager
async def open_fresh(adapter: str, folder: Path) -> AsyncIterator[Database]:
    """A database with the tables of the service, all empty."""
    async with fresh_settings(adapter, folder) as settings:
        await make_tables(settings)
        async with open_database(settings) as database:
            yield database


@asynccontextmanager
async def fresh_settings(adapter: str, folder: Path) -> AsyncIterator[DatabaseSettings]:
    """The settings of an empty database, which is dropped afterwards."""
    url = url_of(adapter)
    if adapter == "sqlite":
        yield DatabaseSettings(url=f"sqlite:///{folder}/fresh.db")
        return
    name = f"test_{uuid4().hex}"
    own = make_url(url).set(database=name).render_as_string(hide_password=False)
    async with open_backend(DatabaseSettings(url=url), patient=True) as backend:
        engine = backend.engine.execution_options(isolation_level="AUTOCOMMIT")
        force = " WITH (FORCE)" if engine.dialect.name == "postgresql" else ""
        async with engine.connect() as connection:
            await connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield DatabaseSettings(url=own)
        finally:
            async with engine.connect() as connection:
                await connection.execute(text(f"DROP DATABASE {name}{force}"))
