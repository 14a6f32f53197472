"""Whether a PostgreSQL has what the migrations of this service need."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from urllib.parse import urlsplit

from sqlalchemy import text

from acme.database.opening import open_backend
from acme.database.settings import DatabaseSettings
from acme.errors import ConfigurationError


@cache
def lacks_vector(url: str) -> str | None:
    """What is missing, if the server answers and has no extension `vector`."""
    # In a thread of its own: tests call this while their event loop runs.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _missing(url)).result()


async def _missing(url: str) -> str | None:
    known = text("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
    settings = DatabaseSettings(url=url)
    try:
        async with open_backend(settings) as backend, backend.engine.connect() as connection:
            found = await connection.scalar(known)
    except ConfigurationError:
        # The tests themselves say what is wrong with it.
        return None
    parts = urlsplit(url)
    return None if found else f"no pgvector in the PostgreSQL at {parts.hostname}:{parts.port}"
