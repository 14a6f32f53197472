"""The notes of all owners in memory."""

from uuid import UUID

from acme.authorization import Visible
from acme.database.memory_tables import MemoryTables
from acme.notes.domain import Note
from acme.notes.permissions.resource import resource_of
from acme.pagination import Position


class MemorySharedNotes:
    """Looks into the table of the notes."""

    def __init__(self, tables: MemoryTables) -> None:
        self._rows = tables.table(UUID, Note)

    async def owner_of(self, note_id: UUID) -> str | None:
        """Who owns a note."""
        note = self._rows.get(note_id)
        return None if note is None else note.owner

    async def page(self, visible: Visible, *, after: Position | None, limit: int) -> list[Note]:
        """A page, newest first."""
        found = [
            note
            for note in self._rows.values()
            if visible.holds(resource_of(note))
            and (after is None or (note.created_at, note.id) < (after.created_at, after.id))
        ]
        return sorted(found, key=lambda note: (note.created_at, note.id), reverse=True)[:limit]
