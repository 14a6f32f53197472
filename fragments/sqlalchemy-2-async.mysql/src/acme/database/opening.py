"""Which database is behind DATABASE_URL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Table, event

from acme.database.backend import VARIABLE, Backend, opened
from acme.database.collation import compare_exactly
from acme.database.settings import DatabaseSettings
from acme.database.urls import dialect_of
from acme.errors import ConfigurationError
from acme.server_url import place

# Here, because SQL that is only printed needs it as well.
event.listen(Table, "before_create", compare_exactly)


@asynccontextmanager
async def open_backend(
    settings: DatabaseSettings, *, patient: bool = False
) -> AsyncIterator[Backend]:
    """The database, once it has answered. A patient one waits as long as a migration takes.

    Raises:
        ConfigurationError: names DATABASE_URL and what is wrong with it.
    """
    match dialect_of(settings.url):
        case "mysql":
            from acme.database.mysql import mysql_backend

            backend = mysql_backend(settings, patient=patient)
            name = f"MySQL at {place(settings.url, port=3306) or 'its socket'}"
        case "sqlite":
            from acme.database.sqlite import file_of, sqlite_backend

            backend = sqlite_backend(settings, patient=patient)
            name = f"SQLite at {file_of(settings)}"
        case scheme:
            problem = f"unknown scheme {scheme!r}: use mysql:// or sqlite:///"
            raise ConfigurationError(VARIABLE, problem)
    async with opened(backend, name):
        yield backend
