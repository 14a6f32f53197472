"""Publishes the events of notes after the commit."""

from functools import partial

from acme.broker import Broker
from acme.broker.best_effort import publish_or_log
from acme.database.transaction import Transaction
from acme.notes.domain import Note
from acme.notes.events import NOTE_DELETED, NOTE_WRITTEN, note_event


class PublishNoteEvents:
    """Publishes each change when it is committed and no transaction is open.

    When the broker is away, the change stands and its event does not go out: it is logged whole.
    An outbox closes this gap.
    """

    def __init__(self, broker: Broker, *, limit_seconds: float = 3) -> None:
        self._broker = broker
        # The caller waits so long, for an answer that does not depend on it.
        self._limit_seconds = limit_seconds

    async def note_written(self, tx: Transaction, note: Note) -> None:
        """A note is new, or has a new version."""
        tx.after_commit(partial(self._publish, NOTE_WRITTEN, note))

    async def note_deleted(self, tx: Transaction, note: Note) -> None:
        """A note is gone."""
        tx.after_commit(partial(self._publish, NOTE_DELETED, note))

    async def _publish(self, type_: str, note: Note) -> None:
        event = note_event(type_, note)
        await publish_or_log(self._broker, event, limit_seconds=self._limit_seconds)
