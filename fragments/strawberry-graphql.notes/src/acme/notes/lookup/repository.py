"""Where notes are looked up, as the domain sees it."""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from acme.notes.domain import Note


class NoteLookups(Protocol):
    """The notes of one unit of work."""

    async def several(self, owner: str, ids: Collection[UUID]) -> list[Note]:
        """Those of these notes that are there and the owner's, in any order."""
