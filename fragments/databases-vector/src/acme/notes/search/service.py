"""Notes by what they mean."""

from dataclasses import dataclass

import structlog

from acme.database import Database
from acme.embedder import Embedder
from acme.errors import Unavailable
from acme.notes.domain import Note
from acme.notes.search.indexing import metadata
from acme.vectors import VectorStore

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteHit:
    """A note that was found; `score` is from -1 to 1, and 1 says the same."""

    note: Note
    score: float


class NoteSearch:
    """Finds the notes of an owner."""

    def __init__(self, database: Database, vectors: VectorStore, embedder: Embedder) -> None:
        self._database = database
        self._vectors = vectors
        self._embedder = embedder

    async def search(self, owner: str, query: str, *, limit: int) -> list[NoteHit]:
        """At most `limit` notes of an owner, nearest first, as the database has them.

        Raises:
            InvalidInput: when the query says nothing.
            Unavailable: when the database, the model or the store does not answer.
        """
        (vector,) = await self._embedder.embed([query])
        # The owner is part of the search: filtering what it found would leave too few.
        found = await self._vectors.search(vector, limit=limit, where=metadata(owner))
        async with self._database.reading() as tx:
            notes = await tx.searchable_notes.those([match.id for match in found])
        kept = {note.id: note for note in notes}
        if gone := [match.id for match in found if match.id not in kept]:
            # Left behind when the store was down during a deletion. A search that has found
            # its notes does not fail with tidying up.
            try:
                await self._vectors.delete(gone)
            except Unavailable as error:
                log.warning("vectors_not_deleted", count=len(gone), error=repr(error))
        return [
            NoteHit(note=kept[match.id], score=match.score)
            for match in found
            if match.id in kept and kept[match.id].owner == owner
        ]
