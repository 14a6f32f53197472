"""Notes in bulk, in the database."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from acme.notes.domain import Note
from acme.notes.tables import NoteRow


class SqlBulkNotes:
    """All notes, in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def after(self, after: UUID | None, *, until: UUID | None, limit: int) -> Sequence[Note]:
        """Some notes by id: a range of the primary key, however many come before it."""
        page = select(*NoteRow.__table__.columns).order_by(NoteRow.id).limit(limit)
        if after is not None:
            page = page.where(NoteRow.id > after)
        if until is not None:
            page = page.where(NoteRow.id <= until)
        found = await self._session.execute(page)
        return [Note(**row._mapping) for row in found]

    async def known(self, ids: Sequence[UUID]) -> frozenset[UUID]:
        """Those of these ids that notes have."""
        found = await self._session.scalars(select(NoteRow.id).where(NoteRow.id.in_(ids)))
        return frozenset(found)

    async def add(self, notes: Sequence[Note]) -> None:
        """Keep new notes."""
        if notes:
            await self._session.execute(insert(NoteRow), [asdict(note) for note in notes])
