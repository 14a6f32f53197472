"""The events of notes, and their publisher."""

import asyncio
from uuid import UUID

import structlog
from pydantic import BaseModel, ConfigDict

from acme.backoff import backoff_seconds
from acme.broker import Broker
from acme.broker.envelope import encode
from acme.broker.events import Event
from acme.errors import Unavailable
from acme.notes.domain import Note

log = structlog.get_logger()

NOTE_WRITTEN = "note.written"
NOTE_DELETED = "note.deleted"

_TRIES = 3


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

    When the broker stays away, the change stands and its event does not go out: the whole
    envelope is logged, for the command `publish`. An outbox closes this gap.
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
        try:
            async with asyncio.timeout(self._limit_seconds):
                await self._try_some_times(event)
        except (Unavailable, TimeoutError) as error:
            log.error(
                "event_not_published",
                error=str(error) or type(error).__name__,
                envelope=encode(event).decode(),
            )

    async def _try_some_times(self, event: Event) -> None:
        for failures in range(1, _TRIES):
            try:
                await self._broker.publish(event)
            except Unavailable:
                await asyncio.sleep(backoff_seconds(failures, first=0.1, longest=1))
            else:
                return
        await self._broker.publish(event)
