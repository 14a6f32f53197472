"""The notes of all owners, as the domain sees them."""

from typing import Protocol
from uuid import UUID

from acme.authorization import Visible
from acme.notes.domain import Note
from acme.pagination import Position


class SharedNotes(Protocol):
    """The notes of one unit of work, whoever owns them. What is not visible is not read."""

    async def owner_of(self, note_id: UUID) -> str | None:
        """Who owns a note; None when it is not there."""

    async def page(self, visible: Visible, *, after: Position | None, limit: int) -> list[Note]:
        """At most `limit` notes, newest first, that come after a position."""
