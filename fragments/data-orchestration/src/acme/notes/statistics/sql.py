"""Days in the database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from acme.notes.domain import Note
from acme.notes.statistics.bounds import bounds
from acme.notes.statistics.domain import OwnerDay
from acme.notes.statistics.tables import NoteDayRow, NoteOwnerDayRow
from acme.notes.tables import NoteRow
from acme.pagination import Position

_NOTES = NoteRow.metadata.tables[NoteRow.__tablename__]
_OWNERS = NoteOwnerDayRow.metadata.tables[NoteOwnerDayRow.__tablename__]


class SqlNoteStatistics:
    """The days of all owners, in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def notes_of(self, day: date, *, after: Position | None, limit: int) -> Sequence[Note]:
        """Some notes of a day: a range of an index, however many come before it."""
        start, end = bounds(day)
        position = tuple_(_NOTES.c.created_at, _NOTES.c.id)
        page = (
            select(_NOTES)
            .where(_NOTES.c.created_at >= start, _NOTES.c.created_at < end)
            .order_by(_NOTES.c.created_at, _NOTES.c.id)
            .limit(limit)
        )
        if after is not None:
            page = page.where(position > (after.created_at, after.id))
        found = await self._session.execute(page)
        return [Note(**row._mapping) for row in found]

    async def of_day(self, day: date) -> Sequence[OwnerDay]:
        """What is kept of a day."""
        kept = select(_OWNERS).where(_OWNERS.c.day == day).order_by(_OWNERS.c.owner)
        found = await self._session.execute(kept)
        return [OwnerDay(**row._mapping) for row in found]

    async def replace(self, day: date, owners: Sequence[OwnerDay]) -> None:
        """Replace a day as a whole."""
        await self._session.execute(delete(_OWNERS).where(_OWNERS.c.day == day))
        await self._session.execute(delete(NoteDayRow).where(NoteDayRow.day == day))
        total = sum(each.notes for each in owners)
        await self._session.execute(insert(NoteDayRow).values(day=day, notes=total))
        if owners:
            await self._session.execute(insert(_OWNERS), [asdict(each) for each in owners])
