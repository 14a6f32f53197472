"""Where locks are kept, for the tests: within this process, and on each real server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from acme.database.settings import DatabaseSettings
from acme.locks import Locks
from acme.locks.opening import open_locks
from acme.locks.settings import LockSettings

from ..servers import adapters, url_of

PLACES = [*adapters("locks", embedded="memory://"), "postgresql"]
SHARED = PLACES[1:]


@asynccontextmanager
async def open_at(place: str, *, namespace: str = "", seconds: float = 10) -> AsyncIterator[Locks]:
    """Locks there, in a namespace of their own unless one is given."""
    in_database = place == "postgresql"
    database = DatabaseSettings(url=url_of(place)) if in_database else DatabaseSettings()
    settings = LockSettings(
        url="database://" if in_database else url_of(place),
        namespace=namespace or f"test-{uuid4().hex}",
        seconds=seconds,
    )
    async with open_locks(settings, database) as locks:
        yield locks
