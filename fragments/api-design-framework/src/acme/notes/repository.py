"""Where notes are kept, as the domain sees it."""

from typing import Protocol
from uuid import UUID

from acme.notes.domain import Note
from acme.pagination import Position


class Notes(Protocol):
    """The notes of one unit of work."""

    async def add(self, note: Note) -> None:
        """Keep a new note."""

    async def get(self, owner: str, note_id: UUID) -> Note:
        """One note of an owner; raises NotFound, also for a note of somebody else."""

    async def held(self, owner: str, note_id: UUID) -> Note:
        """As `get`, and nobody else changes the note until this unit of work ends."""

    async def page(self, owner: str, *, after: Position | None, limit: int) -> list[Note]:
        """At most `limit` notes, newest first, that come after a position."""

    async def replace(self, note: Note) -> None:
        """Keep the next version; raises PreconditionFailed unless the one before is kept."""

    async def remove(self, note: Note) -> None:
        """Forget a note; raises PreconditionFailed unless this version is kept."""
