"""Keeps the events of notes in the outbox with the changes that they tell of."""

from acme.database.transaction import Transaction
from acme.notes.domain import Note
from acme.notes.events import NOTE_DELETED, NOTE_WRITTEN, note_event


class AppendNoteEvents:
    """Writes an event in the unit of work that makes its change: both are committed, or neither."""

    async def note_written(self, tx: Transaction, note: Note) -> None:
        """A note is new, or has a new version."""
        await tx.outbox.append(note_event(NOTE_WRITTEN, note))

    async def note_deleted(self, tx: Transaction, note: Note) -> None:
        """A note is gone."""
        await tx.outbox.append(note_event(NOTE_DELETED, note))
