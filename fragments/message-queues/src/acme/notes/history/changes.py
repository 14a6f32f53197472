"""The changes that the events of notes tell."""

from pydantic import ValidationError

from acme.broker.consuming import PermanentError
from acme.broker.events import Event
from acme.notes.events import NOTE_DELETED, NOTE_WRITTEN, NotePayload
from acme.notes.history.repository import NoteChange

ACTIONS = {NOTE_WRITTEN: "written", NOTE_DELETED: "deleted"}
"""What the history calls each type of event."""


def change_in(event: Event) -> NoteChange:
    """The change that an event of a note tells; raises PermanentError for another payload."""
    try:
        payload = NotePayload.model_validate(event.payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise PermanentError(f"{event.type}: {first['loc']}: {first['msg']}") from None
    return NoteChange(
        event_id=event.id,
        note_id=payload.note_id,
        owner=payload.owner,
        action=ACTIONS[event.type],
        version=payload.version,
        title=payload.title,
        occurred_at=event.occurred_at,
    )
