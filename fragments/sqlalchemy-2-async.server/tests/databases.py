"""A database of its own for each test, on SQLite and on each real server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from acme.database import Database
from acme.database.settings import DatabaseSettings
from acme.database.sql import open_database

from .reused import create, drop, reused
from .servers import adapters, url_of
from .tables import make_tables

ADAPTERS = adapters("database", embedded="sqlite")


@asynccontextmanager
async def open_fresh(adapter: str, folder: Path) -> AsyncIterator[Database]:
    """A database with the tables of the service, all empty."""
    async with (
        ready_settings(adapter, folder) as settings,
        open_database(settings) as database,
    ):
        yield database


@asynccontextmanager
async def ready_settings(adapter: str, folder: Path) -> AsyncIterator[DatabaseSettings]:
    """The settings of a database with the tables of the service, all empty."""
    url = url_of(adapter)
    if adapter == "sqlite":
        async with fresh_settings(adapter, folder) as settings:
            await make_tables(settings)
            yield settings
    else:
        async with reused(url) as settings:
            yield settings


@asynccontextmanager
async def fresh_settings(adapter: str, folder: Path) -> AsyncIterator[DatabaseSettings]:
    """The settings of an empty database, which is dropped afterwards."""
    url = url_of(adapter)
    if adapter == "sqlite":
        yield DatabaseSettings(url=f"sqlite:///{folder}/fresh.db")
        return
    settings = await create(url)
    try:
        yield settings
    finally:
        await drop(url, settings)
