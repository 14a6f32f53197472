"""When sessions were last used, written down beside the requests.

No answer waits for it or fails with it: the database may be read-only, or away.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from acme.browser_sessions.session import BrowserSession
from acme.database import Database

log = structlog.get_logger()

# A tenth of the shortest idle time, and hardly ever a write.
_NOTED_EVERY = timedelta(seconds=6)
_SHARE = 20
# Some 300 bytes each.
_MAX_REMEMBERED = 10_000


class SessionUses:
    """Takes note of uses, of each session now and then, and writes them one after the other."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[UUID, BrowserSession] = {}
        self._waiting: asyncio.Queue[BrowserSession] = asyncio.Queue()

    def latest(self, session: BrowserSession) -> BrowserSession:
        """The session with the use that this process knows of: it may not be written yet."""
        noted = self._noted.get(session.id)
        if noted is None or noted.used_at <= session.used_at:
            return session
        return replace(session, used_at=noted.used_at, expires_at=noted.expires_at)

    def note(self, session: BrowserSession, now: datetime, idle: timedelta) -> None:
        """Remember that a session is used, which puts off its end, if that is news."""
        if now - session.used_at < max(_NOTED_EVERY, idle / _SHARE):
            return
        if len(self._noted) >= _MAX_REMEMBERED:
            self._noted.clear()
        used = replace(session, used_at=now, expires_at=min(now + idle, session.ends_at))
        self._noted[session.id] = used
        self._waiting.put_nowait(used)

    async def write(self) -> None:
        """Write down what is noted, until cancelled."""
        while True:
            used = await self._waiting.get()
            try:
                async with self._database.transaction() as tx:
                    await tx.browser_sessions.touch(
                        used.id, now=used.used_at, expires_at=used.expires_at
                    )
            except Exception as error:
                log.warning("session_use_not_written", session=str(used.id), cause=repr(error))
            finally:
                self._waiting.task_done()

    async def written(self) -> None:
        """Return once nothing is left to write."""
        await self._waiting.join()


@asynccontextmanager
async def open_session_uses(database: Database) -> AsyncIterator[SessionUses]:
    """Uses of sessions, written until the end of the block."""
    uses = SessionUses(database)
    writing = asyncio.create_task(uses.write())
    try:
        yield uses
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
