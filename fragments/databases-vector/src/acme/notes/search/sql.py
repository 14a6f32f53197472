"""Notes in the database, as a search needs them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from acme.notes.domain import Note
from acme.notes.tables import NoteRow

_NOTES = select(*NoteRow.__table__.columns)


class SqlSearchableNotes:
    """Reads the table of the notes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def those(self, ids: Sequence[UUID]) -> list[Note]:
        """The notes with these ids."""
        found = await self._session.execute(_NOTES.where(NoteRow.id.in_(ids)))
        return [Note(**row._mapping) for row in found]

    async def following(self, note_id: UUID | None, *, limit: int) -> list[Note]:
        """Notes in the order of their ids, which is the database's own."""
        page = _NOTES.order_by(NoteRow.id).limit(limit)
        if note_id is not None:
            page = page.where(NoteRow.id > note_id)
        found = await self._session.execute(page)
        return [Note(**row._mapping) for row in found]
