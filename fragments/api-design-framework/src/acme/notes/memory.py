"""Notes in memory."""

from uuid import UUID

from acme.database.memory_tables import MemoryTables
from acme.errors import NotFound, PreconditionFailed
from acme.notes.domain import Note
from acme.pagination import Position


class MemoryNotes:
    """Notes in a table of the process; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._rows = tables.table(UUID, Note)

    async def add(self, note: Note) -> None:
        """Keep a new note."""
        self._rows[note.id] = note

    async def get(self, owner: str, note_id: UUID) -> Note:
        """One note of an owner."""
        note = self._rows.get(note_id)
        if note is None or note.owner != owner:
            raise NotFound(f"There is no note {note_id}.")
        return note

    async def held(self, owner: str, note_id: UUID) -> Note:
        """One note of an owner; units of work take turns anyway."""
        return await self.get(owner, note_id)

    async def page(self, owner: str, *, after: Position | None, limit: int) -> list[Note]:
        """A page, newest first."""
        found = sorted(
            (note for note in self._rows.values() if note.owner == owner),
            key=lambda note: (note.created_at, note.id),
            reverse=True,
        )
        if after is not None:
            end = (after.created_at, after.id)
            found = [note for note in found if (note.created_at, note.id) < end]
        return found[:limit]

    async def replace(self, note: Note) -> None:
        """Keep the next version."""
        self._check(note, version=note.version - 1)
        self._rows[note.id] = note

    async def remove(self, note: Note) -> None:
        """Forget a note."""
        self._check(note, version=note.version)
        del self._rows[note.id]

    def _check(self, note: Note, *, version: int) -> None:
        kept = self._rows.get(note.id)
        if kept is None or kept.version != version:
            raise PreconditionFailed(f"The note {note.id} has changed in the meantime.")
