"""Notes in the vector store."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from acme.database import Database
from acme.embedder import Embedder
from acme.notes.domain import Note
from acme.vectors import Value, VectorRecord, VectorStore

SOURCE = "note"
# A batch of the embedder; more would keep more texts in memory for nothing.
_BATCH = 64


class NoteIndex:
    """Brings the vectors of notes up to date with the notes."""

    def __init__(self, database: Database, vectors: VectorStore, embedder: Embedder) -> None:
        self._database = database
        self._vectors = vectors
        self._embedder = embedder

    async def index(self, ids: Sequence[UUID]) -> None:
        """Have notes found by what they say once this returns, and not found where they are gone.

        Raises:
            Unavailable: when the database, the model or the store does not answer.
        """
        stale = list(ids)
        while stale:
            notes = await self._those(stale)
            await self._put(stale, notes)
            # Embedding takes its time. Who writes a vector looks whether it is true, and so does
            # who writes it last: of several at once none leaves an old one behind.
            written = {note.id: note.version for note in notes}
            current = {note.id: note.version for note in await self._those(stale)}
            stale = [each for each in stale if written.get(each) != current.get(each)]

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
            ids = [note.id for note in notes]
            await self.index(ids)
            after = ids[-1]
            yield len(ids), after

    async def _those(self, ids: Sequence[UUID]) -> list[Note]:
        async with self._database.reading() as tx:
            return await tx.searchable_notes.those(ids)

    async def _put(self, ids: Sequence[UUID], notes: Sequence[Note]) -> None:
        there = {note.id for note in notes}
        await self._vectors.delete([each for each in ids if each not in there])
        if not notes:
            return
        vectors = await self._embedder.embed([f"{note.title}\n{note.body}" for note in notes])
        await self._vectors.upsert(
            [
                VectorRecord(id=note.id, vector=vector, metadata=metadata(note.owner))
                for note, vector in zip(notes, vectors, strict=True)
            ]
        )


def metadata(owner: str) -> dict[str, Value]:
    """What the vector of a note is known by, and found by."""
    return {"source": SOURCE, "owner": owner}
