"""Several notes in memory."""

from collections.abc import Collection
from uuid import UUID

from acme.database.memory_tables import MemoryTables
from acme.notes.domain import Note


class MemoryNoteLookups:
    """Looks into the table of the notes."""

    def __init__(self, tables: MemoryTables) -> None:
        self._rows = tables.table(UUID, Note)

    async def several(self, owner: str, ids: Collection[UUID]) -> list[Note]:
        """Those that are the owner's."""
        found = (self._rows.get(each) for each in ids)
        return [note for note in found if note is not None and note.owner == owner]
