"""The events of notes."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from acme.broker.events import Event
from acme.notes.domain import Note

NOTE_WRITTEN = "note.written"
NOTE_DELETED = "note.deleted"


class NotePayload(BaseModel):
    """What the events of a note say, in version 1; its body is read from the note itself."""

    # A field that a later producer adds is no break.
    model_config = ConfigDict(extra="ignore", frozen=True)

    note_id: UUID
    owner: str
    version: int
    title: str


def note_event(type_: str, note: Note) -> Event:
    """A new event of this type, about a note as it is now."""
    payload = NotePayload(note_id=note.id, owner=note.owner, version=note.version, title=note.title)
    return Event.now(type_, key=str(note.id), payload=payload.model_dump(mode="json"))
