"""Where locks are kept, for the tests: within this process, and on each real server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from acme.locks import Locks
from acme.locks.opening import open_locks
from acme.locks.settings import LockSettings

from ..servers import adapters, url_of

PLACES = adapters("locks", embedded="memory://")
SHARED = PLACES[1:]


@asynccontextmanager
async def open_at(place: str, *, namespace: str = "", seconds: float = 10) -> AsyncIterator[Locks]:
    """Locks there, in a namespace of their own unless one is given."""
    namespace = namespace or f"test-{uuid4().hex}"
    settings = LockSettings(url=url_of(place), namespace=namespace, seconds=seconds)
    async with open_locks(settings) as locks:
        yield locks
