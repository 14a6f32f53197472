"""The worker `note-history`: keeps what the events of notes tell."""

from acme.bootstrap import Services
from acme.broker.consuming import Handler
from acme.broker.events import Event
from acme.broker.worker import event_worker
from acme.notes.history.changes import ACTIONS, change_in


def _record(services: Services) -> Handler:
    async def record(event: Event) -> None:
        change = change_in(event)
        async with services.database.transaction() as tx:
            await tx.note_history.record(change)

    return record


NOTE_HISTORY = event_worker("note-history", events=dict.fromkeys(ACTIONS, 1), handler=_record)
