"""The history of notes in memory."""

from uuid import UUID

from acme.database.memory_tables import MemoryTables
from acme.notes.history.repository import NoteChange
from acme.pagination import Position


class MemoryNoteHistory:
    """Changes in a table of the process; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._rows = tables.table(UUID, NoteChange)

    async def record(self, change: NoteChange) -> None:
        """Keep a change; a second time nothing happens."""
        if change.event_id not in self._rows:
            self._rows[change.event_id] = change

    async def page(
        self, owner: str, note_id: UUID, *, after: Position | None, limit: int
    ) -> list[NoteChange]:
        """A page, newest first."""
        found = sorted(
            (row for row in self._rows.values() if (row.owner, row.note_id) == (owner, note_id)),
            key=lambda row: (row.occurred_at, row.event_id),
            reverse=True,
        )
        if after is not None:
            end = (after.created_at, after.id)
            found = [row for row in found if (row.occurred_at, row.event_id) < end]
        return found[:limit]
