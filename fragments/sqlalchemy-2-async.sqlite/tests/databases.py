"""A database of its own for each test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from acme.database import Database
from acme.database.settings import DatabaseSettings
from acme.database.sql import open_database

from .tables import make_tables

ADAPTERS = ["sqlite"]


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
    async with fresh_settings(adapter, folder) as settings:
        await make_tables(settings)
        yield settings


@asynccontextmanager
async def fresh_settings(_adapter: str, folder: Path) -> AsyncIterator[DatabaseSettings]:
    """The settings of an empty database."""
    yield DatabaseSettings(url=f"sqlite:///{folder}/fresh.db")
