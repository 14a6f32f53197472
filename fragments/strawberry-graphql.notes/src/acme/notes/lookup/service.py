"""Reads several notes in one unit of work."""

from collections.abc import Collection, Mapping
from uuid import UUID

from acme.database import Database
from acme.notes.domain import Note


class NoteLookup:
    """Finds notes by their ids."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def several(self, owner: str, ids: Collection[UUID]) -> Mapping[UUID, Note]:
        """Those of these notes that are there and the owner's."""
        async with self._database.reading() as tx:
            found = await tx.note_lookups.several(owner, ids)
        return {note.id: note for note in found}
