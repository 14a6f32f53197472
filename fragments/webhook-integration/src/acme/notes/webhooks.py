"""Changes of notes, as webhooks to the endpoints of their owner."""

import json
from datetime import UTC, datetime
from uuid import uuid4

from acme.database.transaction import Transaction
from acme.notes.domain import Note


class SendNoteWebhooks:
    """Puts a message on its way in the unit of work that makes the change.

    It says which note it is, and its version: messages may overtake each other.
    """

    async def note_written(self, tx: Transaction, note: Note) -> None:
        """A note is new, or has a new version."""
        await _send(tx, "note.written", note)

    async def note_deleted(self, tx: Transaction, note: Note) -> None:
        """A note is gone."""
        await _send(tx, "note.deleted", note)


async def _send(tx: Transaction, type_: str, note: Note) -> None:
    body = {
        "type": type_,
        "timestamp": datetime.now(UTC).isoformat(),
        "data": {"note_id": str(note.id), "version": note.version, "title": note.title},
    }
    await tx.webhook_endpoints.send(note.owner, f"msg_{uuid4().hex}", json.dumps(body))
