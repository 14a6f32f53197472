"""Notes that outlive the process are indexed when it starts, if their vectors do not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from uuid import UUID

import structlog

from acme.backoff import backoff_seconds
from acme.bootstrap import Services
from acme.errors import Unavailable
from acme.notes.search.indexing import NoteIndex

log = structlog.get_logger()


class StartIndexing:
    """Says whether a search finds all notes yet."""

    critical = False

    def __init__(self) -> None:
        self.done = asyncio.Event()

    async def ping(self) -> None:
        """Raise Unavailable until all notes are indexed."""
        if not self.done.is_set():
            raise Unavailable("Notes are still being indexed.")

    async def run(self, index: NoteIndex) -> None:
        """Index all notes; after an error, go on from there."""
        last: UUID | None = None
        for failures in count(1):
            try:
                async for _, reached in index.rebuild(last):
                    last = reached
                    # Hashing is work: let requests go first.
                    await asyncio.sleep(0)
            except Exception:
                log.exception("notes_not_indexed", after=str(last))
                await asyncio.sleep(backoff_seconds(failures, first=0.1, longest=5))
            else:
                self.done.set()
                return


@asynccontextmanager
async def index_at_start(services: Services) -> AsyncIterator[StartIndexing]:
    """Index in the background with `memory://`; other stores keep what they have."""
    indexing = StartIndexing()
    if services.vectors.durable:
        indexing.done.set()
        yield indexing
        return
    task = asyncio.create_task(indexing.run(services.note_index))
    try:
        yield indexing
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
