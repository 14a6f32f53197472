"""Where the notes of a day come from, and where what is made of them is kept."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from acme.notes.domain import Note
from acme.notes.statistics.domain import OwnerDay
from acme.pagination import Position


class NoteStatistics(Protocol):
    """The days of all owners, in one unit of work."""

    async def notes_of(self, day: date, *, after: Position | None, limit: int) -> Sequence[Note]:
        """At most `limit` notes that were written on a day, the oldest first, after a position."""

    async def of_day(self, day: date) -> Sequence[OwnerDay]:
        """What is kept of a day, by owner."""

    async def replace(self, day: date, owners: Sequence[OwnerDay]) -> None:
        """Keep what was made of a day instead of what is there.

        Raises:
            Conflict: when another unit of work does so at the same time.
        """
