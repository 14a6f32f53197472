"""Which database is behind DATABASE_URL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.database.backend import VARIABLE, Backend, opened
from acme.database.settings import DatabaseSettings
from acme.database.urls import parsed_url
from acme.errors import ConfigurationError


@asynccontextmanager
async def open_backend(
    settings: DatabaseSettings, *, patient: bool = False
) -> AsyncIterator[Backend]:
    """The database, once it has answered. A patient one waits as long as a migration takes.

    Raises:
        ConfigurationError: names DATABASE_URL and what is wrong with it.
    """
    url = parsed_url(settings.url, "postgresql://HOST/NAME", ["sslmode"])
    match url.drivername:
        case "postgresql":
            from acme.database.postgresql import postgresql_backend

            backend = postgresql_backend(url, settings, patient=patient)
            name = f"PostgreSQL at {url.host or 'localhost'}:{url.port or 5432}"
        case "sqlite":
            from acme.database.sqlite import sqlite_backend

            backend = sqlite_backend(url, settings, patient=patient)
            name = f"SQLite at {url.database}"
        case scheme:
            problem = f"unknown scheme {scheme!r}: use postgresql:// or sqlite:///"
            raise ConfigurationError(VARIABLE, problem)
    async with opened(backend, name):
        yield backend
