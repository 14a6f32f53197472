"""Notes in bulk, of all owners, as batches see them."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from acme.notes.domain import Note


class BulkNotes(Protocol):
    """All notes, in one unit of work."""

    async def after(self, after: UUID | None, *, until: UUID | None, limit: int) -> Sequence[Note]:
        """At most `limit` notes by id, after one, up to and with another."""

    async def known(self, ids: Sequence[UUID]) -> frozenset[UUID]:
        """Those of these ids that notes have."""

    async def add(self, notes: Sequence[Note]) -> None:
        """Keep new notes; raises Conflict when there is one of them already."""
