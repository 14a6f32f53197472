"""What happens to notes, for handlers inside this service."""

from dataclasses import dataclass
from uuid import UUID

from acme.database.transaction import Transaction
from acme.domain_events import DomainEvent
from acme.domain_events.dispatching import DomainEvents
from acme.notes.domain import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(DomainEvent):
    """A note is new, or has a new version."""

    note_id: UUID
    owner: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDeleted(DomainEvent):
    """A note is gone; `version` was its last."""

    note_id: UUID
    owner: str
    version: int


class TellOfNotes:
    """Raises an event for each change of a note, in the unit of work that makes it."""

    def __init__(self, events: DomainEvents) -> None:
        self._events = events

    async def note_written(self, tx: Transaction, note: Note) -> None:
        """A note is new, or has a new version."""
        event = NoteWritten(note_id=note.id, owner=note.owner, version=note.version)
        await self._events.tell(tx, event)

    async def note_deleted(self, tx: Transaction, note: Note) -> None:
        """A note is gone."""
        event = NoteDeleted(note_id=note.id, owner=note.owner, version=note.version)
        await self._events.tell(tx, event)
