"""Notes are indexed by those who write them, after the commit."""

import asyncio
from functools import partial
from uuid import UUID

import structlog

from acme.database.transaction import Transaction
from acme.errors import ServiceError
from acme.notes.domain import Note
from acme.notes.search.indexing import NoteIndex

log = structlog.get_logger()

# What a write waits for its note to be found, at most.
_PATIENCE_SECONDS = 10.0


class IndexAfterCommit:
    """Keeps the vector of each note up to date, as far as model and store answer.

    A note is written although it cannot be indexed: that is logged, and `reindex-notes`
    makes up for it.
    """

    def __init__(self, index: NoteIndex) -> None:
        self._index = index

    async def note_written(self, tx: Transaction, note: Note) -> None:
        """Make the note findable by what it says now."""
        tx.after_commit(partial(self._try, note.id))

    async def note_deleted(self, tx: Transaction, note: Note) -> None:
        """Make the note unfindable; a search would leave it out anyway."""
        tx.after_commit(partial(self._try, note.id))

    async def _try(self, note_id: UUID) -> None:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._index.index([note_id])
        except (ServiceError, TimeoutError) as error:
            log.error("note_not_indexed", note_id=str(note_id), error=repr(error))
