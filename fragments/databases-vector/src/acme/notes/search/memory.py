"""Notes in memory, as a search needs them."""

from collections.abc import Sequence
from uuid import UUID

from acme.database.memory_tables import MemoryTables
from acme.notes.domain import Note


class MemorySearchableNotes:
    """Reads the table of the notes."""

    def __init__(self, tables: MemoryTables) -> None:
        self._rows = tables.table(UUID, Note)

    async def those(self, ids: Sequence[UUID]) -> list[Note]:
        """The notes with these ids."""
        return [self._rows[note_id] for note_id in ids if note_id in self._rows]

    async def following(self, note_id: UUID | None, *, limit: int) -> list[Note]:
        """Notes in the order of their ids."""
        ids = sorted(known for known in self._rows if note_id is None or known > note_id)
        return [self._rows[known] for known in ids[:limit]]
