"""What happened to a note, as its events tell."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from acme.pagination import Position


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteChange:
    """One event of a note. `event_id` tells a repeated event from a new one."""

    event_id: UUID
    note_id: UUID
    owner: str
    action: str
    version: int
    title: str
    occurred_at: datetime


class NoteHistory(Protocol):
    """The changes of all notes, in one unit of work."""

    async def record(self, change: NoteChange) -> None:
        """Keep a change; a second time nothing happens."""

    async def page(
        self, owner: str, note_id: UUID, *, after: Position | None, limit: int
    ) -> list[NoteChange]:
        """At most `limit` changes of an owner's note, newest first, after a position."""
