"""Notes as a search needs them."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from acme.notes.domain import Note


class SearchableNotes(Protocol):
    """The notes of one unit of work, whoever owns them."""

    async def those(self, ids: Sequence[UUID]) -> list[Note]:
        """The notes with these ids that are there, in any order."""

    async def following(self, note_id: UUID | None, *, limit: int) -> list[Note]:
        """At most `limit` notes in the order of their ids, after one of them."""
