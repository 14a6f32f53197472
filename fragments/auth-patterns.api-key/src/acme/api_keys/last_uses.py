"""When keys were last used, written down beside the requests.

No answer waits for it or fails with it: the database may be read-only, or away.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog

from acme.api_keys.api_key import ApiKey
from acme.database import Database

log = structlog.get_logger()

# Often enough to find keys that nobody uses, and hardly ever a write.
_NOTED_EVERY = timedelta(minutes=10)
# Some 100 bytes each.
_MAX_REMEMBERED = 10_000


class LastUses:
    """Takes note of uses, of each key now and then, and writes them one after the other."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[str, datetime] = {}
        self._waiting: asyncio.Queue[tuple[str, datetime]] = asyncio.Queue()

    def note(self, key: ApiKey, now: datetime) -> None:
        """Remember that a key was used, if that is news."""
        # What this process noted counts too: it may be that it could not be written.
        known = [at for at in (key.last_used_at, self._noted.get(key.id)) if at is not None]
        if known and now - max(known) < _NOTED_EVERY:
            return
        if len(self._noted) >= _MAX_REMEMBERED:
            self._noted.clear()
        self._noted[key.id] = now
        self._waiting.put_nowait((key.id, now))

    async def write(self) -> None:
        """Write down what is noted, until cancelled."""
        while True:
            key_id, at = await self._waiting.get()
            try:
                async with self._database.transaction() as tx:
                    await tx.api_keys.touch(key_id, now=at)
            except Exception as error:
                log.warning("last_use_not_written", key=key_id, cause=repr(error))
            finally:
                self._waiting.task_done()

    async def written(self) -> None:
        """Return once nothing is left to write."""
        await self._waiting.join()


@asynccontextmanager
async def open_last_uses(database: Database) -> AsyncIterator[LastUses]:
    """Last uses, written until the end of the block."""
    uses = LastUses(database)
    writing = asyncio.create_task(uses.write())
    try:
        yield uses
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
