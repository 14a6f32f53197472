"""Which database is behind DATABASE_URL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.database.backend import VARIABLE, Backend, opened
from acme.database.settings import DatabaseSettings
from acme.database.urls import dialect_of
from acme.errors import ConfigurationError


@asynccontextmanager
async def open_backend(
    settings: DatabaseSettings, *, patient: bool = False
) -> AsyncIterator[Backend]:
    """The database, once it has answered. A patient one waits as long as a migration takes.

    Raises:
        ConfigurationError: names DATABASE_URL and what is wrong with it.
    """
    match dialect_of(settings.url):
        case "postgresql":
            from acme.database.libpq import server_name
            from acme.database.postgresql import postgresql_backend

            backend = postgresql_backend(settings, patient=patient)
            name = f"PostgreSQL at {server_name(settings.url)}"
        case "sqlite":
            from acme.database.sqlite import file_of, sqlite_backend

            backend = sqlite_backend(settings, patient=patient)
            name = f"SQLite at {file_of(settings)}"
        case scheme:
            problem = f"unknown scheme {scheme!r}: use postgresql:// or sqlite:///"
            raise ConfigurationError(VARIABLE, problem)
    async with opened(backend, name):
        yield backend
