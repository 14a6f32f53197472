"""Notes in the database."""

from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Row, Select, delete, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.errors import NotFound, PreconditionFailed
from acme.notes.domain import Note
from acme.notes.tables import NoteRow
from acme.pagination import Position

# Columns rather than rows of the ORM: a note is immutable, there is nothing to track.
_NOTES = select(*NoteRow.__table__.columns)


class SqlNotes:
    """The notes of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, note: Note) -> None:
        """Keep a new note."""
        await self._session.execute(insert(NoteRow).values(_values(note)))

    async def get(self, owner: str, note_id: UUID) -> Note:
        """One note of an owner."""
        return await self._one(_NOTES, owner, note_id)

    async def held(self, owner: str, note_id: UUID) -> Note:
        """One note of an owner; whoever else wants to change it waits for this unit of work."""
        return await self._one(_NOTES.with_for_update(), owner, note_id)

    async def page(self, owner: str, *, after: Position | None, limit: int) -> list[Note]:
        """A page, newest first."""
        position = tuple_(NoteRow.created_at, NoteRow.id)
        page = (
            _NOTES.where(NoteRow.owner == owner)
            .order_by(NoteRow.created_at.desc(), NoteRow.id.desc())
            .limit(limit)
        )
        if after is not None:
            page = page.where(position < (after.created_at, after.id))
        found = await self._session.execute(page)
        return [_note(row) for row in found]

    async def replace(self, note: Note) -> None:
        """Keep the next version."""
        changed = await self._session.execute(
            update(NoteRow)
            .where(NoteRow.id == note.id, NoteRow.version == note.version - 1)
            .values(_values(note))
        )
        _check(note, changed)

    async def remove(self, note: Note) -> None:
        """Forget a note."""
        removed = await self._session.execute(
            delete(NoteRow).where(NoteRow.id == note.id, NoteRow.version == note.version)
        )
        _check(note, removed)

    async def _one(self, notes: Select[Any], owner: str, note_id: UUID) -> Note:
        found = await self._session.execute(
            notes.where(NoteRow.id == note_id, NoteRow.owner == owner)
        )
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
