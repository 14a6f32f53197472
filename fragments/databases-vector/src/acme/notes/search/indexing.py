"""Notes in the vector store."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import structlog

from acme.database import Database
from acme.embedder import Embedder
from acme.errors import ServiceError
from acme.notes.domain import Note
from acme.vectors import Value, VectorRecord, VectorStore

log = structlog.get_logger()

SOURCE = "note"
# A batch of the embedder; more would keep more texts in memory for nothing.
_BATCH = 64
# What a write waits for its note to be found, at most.
_PATIENCE_SECONDS = 10.0


class NoteIndex:
    """Keeps the vector of each note up to date, as far as model and store answer.

    A note is written although it cannot be indexed: that is logged, and `reindex-notes`
    makes up for it.
    """

    def __init__(self, database: Database, vectors: VectorStore, embedder: Embedder) -> None:
        self._database = database
        self._vectors = vectors
        self._embedder = embedder

    async def note_written(self, note: Note) -> None:
        """Make the note findable by what it says now."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._index([note])
        except (ServiceError, TimeoutError) as error:
            log.error("note_not_indexed", note_id=str(note.id), error=repr(error))

    async def note_deleted(self, note: Note) -> None:
        """Make the note unfindable; a search would leave it out anyway."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._vectors.delete([note.id])
        except (ServiceError, TimeoutError) as error:
            log.error("note_not_unindexed", note_id=str(note.id), error=repr(error))

    async def rebuild(self, after: UUID | None = None) -> AsyncIterator[tuple[int, UUID]]:
        """Index all notes, in batches; yields the size of each and its last id.

        Pass that id on to go on after an error.

        Raises:
            Unavailable: when the database, the model or the store does not answer.
        """
        while True:
            async with self._database.reading() as tx:
                notes = await tx.searchable_notes.following(after, limit=_BATCH)
            if not notes:
                return
            await self._index(notes)
            after = notes[-1].id
            yield len(notes), after

    async def _index(self, notes: Sequence[Note]) -> None:
        vectors = await self._embedder.embed([f"{note.title}\n{note.body}" for note in notes])
        # Embedding takes its time: a note that has changed meanwhile is left to who changed it.
        async with self._database.reading() as tx:
            current = await tx.searchable_notes.those([note.id for note in notes])
        versions = {note.id: note.version for note in current}
        await self._vectors.upsert(
            [
                VectorRecord(id=note.id, vector=vector, metadata=metadata(note.owner))
                for note, vector in zip(notes, vectors, strict=True)
                if versions.get(note.id) == note.version
            ]
        )


def metadata(owner: str) -> dict[str, Value]:
    """What the vector of a note is known by, and found by."""
    return {"source": SOURCE, "owner": owner}
