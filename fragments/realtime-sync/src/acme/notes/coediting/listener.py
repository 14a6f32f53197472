"""The documents of notes go with them."""

from uuid import UUID

from acme.database.transaction import Transaction
from acme.notes.domain import Note


def document_of(note_id: UUID) -> str:
    """The name of the document of a note, and of the room of those who have it open."""
    return f"documents/notes/{note_id}"


class ForgetDocuments:
    """Forgets the document of a note that is deleted, in the same unit of work."""

    async def note_written(self, tx: Transaction, note: Note) -> None:
        """The document is not what the note says."""

    async def note_deleted(self, tx: Transaction, note: Note) -> None:
        """The note is gone."""
        await tx.document_updates.remove(document_of(note.id))
