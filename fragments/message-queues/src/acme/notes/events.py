"""The events of notes, and their publisher."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from acme.broker import Broker
from acme.broker.best_effort import publish_or_log
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


class PublishNoteEvents:
    """Publishes after each change, when it is committed and no transaction is open.

    When the broker is away, the change stands and its event does not go out: it is logged whole.
    An outbox closes this gap.
    """

    def __init__(self, broker: Broker, *, limit_seconds: float = 3) -> None:
        self._broker = broker
        # The caller waits so long, for an answer that does not depend on it.
        self._limit_seconds = limit_seconds

    async def note_written(self, note: Note) -> None:
        """A note is new, or has a new version."""
        await self._publish(NOTE_WRITTEN, note)

    async def note_deleted(self, note: Note) -> None:
        """A note is gone."""
        await self._publish(NOTE_DELETED, note)

    async def _publish(self, type_: str, note: Note) -> None:
        payload = NotePayload(
            note_id=note.id, owner=note.owner, version=note.version, title=note.title
        )
        event = Event.now(type_, key=str(note.id), payload=payload.model_dump(mode="json"))
        await publish_or_log(self._broker, event, limit_seconds=self._limit_seconds)
