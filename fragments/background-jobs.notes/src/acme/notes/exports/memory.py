"""Exports in memory."""

from datetime import datetime
from uuid import UUID

from acme.database.memory_tables import MemoryTables
from acme.errors import NotFound
from acme.notes.exports.repository import NoteExport


class MemoryNoteExports:
    """Exports in a table of the process; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._rows = tables.table(UUID, NoteExport)

    async def keep(self, export: NoteExport) -> None:
        """Keep an export."""
        if export.id not in self._rows:
            self._rows[export.id] = export

    async def get(self, owner: str, export_id: UUID) -> NoteExport:
        """One export of an owner."""
        found = self._rows.get(export_id)
        if found is None or found.owner != owner:
            raise NotFound(f"There is no export {export_id}.")
        return found

    async def forget(self, before: datetime) -> None:
        """Forget old ones."""
        for export in list(self._rows.values()):
            if export.created_at < before:
                del self._rows[export.id]
