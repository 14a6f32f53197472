"""The worker `note-history`: keeps what the events of notes tell."""

from pydantic import ValidationError

from acme.bootstrap import Services
from acme.broker.consuming import Handler, PermanentError
from acme.broker.events import Event
from acme.broker.worker import event_worker
from acme.notes.events import NOTE_DELETED, NOTE_WRITTEN, NotePayload
from acme.notes.history.repository import NoteChange

_ACTIONS = {NOTE_WRITTEN: "written", NOTE_DELETED: "deleted"}


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
        action=_ACTIONS[event.type],
        version=payload.version,
        title=payload.title,
        occurred_at=event.occurred_at,
    )


def _record(services: Services) -> Handler:
    async def record(event: Event) -> None:
        change = change_in(event)
        async with services.database.transaction() as tx:
            await tx.note_history.record(change)

    return record


NOTE_HISTORY = event_worker("note-history", events=dict.fromkeys(_ACTIONS, 1), handler=_record)
