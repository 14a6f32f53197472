"""How a single note is read."""

from typing import Protocol
from uuid import UUID

from acme.database import Database
from acme.notes.domain import Note


class NoteReader(Protocol):
    """Reads one note, from wherever it is quickest."""

    async def get(self, owner: str, note_id: UUID) -> Note:
        """One note of an owner; raises NotFound."""


class StoredNotes:
    """Reads from the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, owner: str, note_id: UUID) -> Note:
        """One note of an owner."""
        async with self._database.reading() as tx:
            return await tx.notes.get(owner, note_id)
