"""Notes in the database."""

from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Row, Select, bindparam, delete, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.errors import NotFound, PreconditionFailed
from acme.notes.domain import Note
from acme.notes.tables import NoteRow
from acme.pagination import Position

# The table rather than rows of the ORM: a note is immutable, there is nothing to track.
_NOTES = NoteRow.metadata.tables[NoteRow.__tablename__]
# Written once: to put a statement together takes longer than to run it.
_ADD = insert(_NOTES)
_ONE = select(_NOTES).where(_NOTES.c.id == bindparam("id"), _NOTES.c.owner == bindparam("owner"))
_HELD = _ONE.with_for_update()


class SqlNotes:
    """The notes of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, note: Note) -> None:
        """Keep a new note."""
        await self._session.execute(_ADD, _values(note))

    async def get(self, owner: str, note_id: UUID) -> Note:
        """One note of an owner."""
        return await self._one(_ONE, owner, note_id)

    async def held(self, owner: str, note_id: UUID) -> Note:
        """One note of an owner; whoever else wants to change it waits for this unit of work."""
        return await self._one(_HELD, owner, note_id)

    async def page(self, owner: str, *, after: Position | None, limit: int) -> list[Note]:
        """A page, newest first."""
        position = tuple_(_NOTES.c.created_at, _NOTES.c.id)
        page = (
            select(_NOTES)
            .where(_NOTES.c.owner == owner)
            .order_by(_NOTES.c.created_at.desc(), _NOTES.c.id.desc())
            .limit(limit)
        )
        if after is not None:
            page = page.where(position < (after.created_at, after.id))
        found = await self._session.execute(page)
        return [_note(row) for row in found]

    async def replace(self, note: Note) -> None:
        """Keep the next version."""
        changed = await self._session.execute(
            update(_NOTES)
            .where(_NOTES.c.id == note.id, _NOTES.c.version == note.version - 1)
            .values(_values(note))
        )
        _check(note, changed)

    async def remove(self, note: Note) -> None:
        """Forget a note."""
        removed = await self._session.execute(
            delete(_NOTES).where(_NOTES.c.id == note.id, _NOTES.c.version == note.version)
        )
        _check(note, removed)

    async def _one(self, one: Select[Any], owner: str, note_id: UUID) -> Note:
        found = await self._session.execute(one, {"id": note_id, "owner": owner})
        row = found.one_or_none()
        if row is None:
            raise NotFound(f"There is no note {note_id}.")
        return _note(row)


def _values(note: Note) -> dict[str, Any]:
    return {
        "id": note.id,
        "owner": note.owner,
        "title": note.title,
        "body": note.body,
        "version": note.version,
        "created_at": note.created_at,
        "updated_at": note.updated_at,
    }


def _note(row: Row[Any]) -> Note:
    return Note(**row._mapping)


def _check(note: Note, result: Any) -> None:
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise PreconditionFailed(f"The note {note.id} has changed in the meantime.")
