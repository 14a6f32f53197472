"""The notes of all owners in the database."""

from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from acme.authorization import Visible
from acme.notes.domain import Note
from acme.notes.tables import NoteRow
from acme.pagination import Position

_NOTES = NoteRow.metadata.tables[NoteRow.__tablename__]
_OWNER = select(_NOTES.c.owner).where(_NOTES.c.id == bindparam("id"))
_NEWEST_FIRST = select(_NOTES).order_by(_NOTES.c.created_at.desc(), _NOTES.c.id.desc())


class SqlSharedNotes:
    """The notes of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def owner_of(self, note_id: UUID) -> str | None:
        """Who owns a note."""
        owner: str | None = await self._session.scalar(_OWNER, {"id": note_id})
        return owner

    async def page(self, visible: Visible, *, after: Position | None, limit: int) -> list[Note]:
        """A page; the database leaves out what is not visible, or pages would have gaps."""
        page = _NEWEST_FIRST.where(_among(visible)).limit(limit)
        if after is not None:
            position = tuple_(_NOTES.c.created_at, _NOTES.c.id)
            page = page.where(position < (after.created_at, after.id))
        found = await self._session.execute(page)
        return [Note(**row._mapping) for row in found]


def _among(visible: Visible) -> ColumnElement[bool]:
    if visible.everything:
        return true()
    # No owner is None: the comparison holds for no note.
    ids = [UUID(each) for each in visible.ids]
    return or_(_NOTES.c.owner == visible.owner, _NOTES.c.id.in_(ids))
