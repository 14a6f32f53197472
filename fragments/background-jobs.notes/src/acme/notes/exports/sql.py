"""Exports in the database."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from acme.errors import NotFound
from acme.notes.exports.repository import NoteExport
from acme.notes.exports.tables import NoteExportRow

_EXPORTS = select(*NoteExportRow.__table__.columns)


class SqlNoteExports:
    """The exports of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, export: NoteExport) -> None:
        """Keep an export.

        Of two at the same moment one fails on the primary key, and finds it at the next attempt.
        """
        known = select(NoteExportRow.id).where(NoteExportRow.id == export.id)
        if await self._session.scalar(known) is None:
            await self._session.execute(
                insert(NoteExportRow).values(
                    id=export.id,
                    owner=export.owner,
                    content=export.content,
                    created_at=export.created_at,
                )
            )

    async def get(self, owner: str, export_id: UUID) -> NoteExport:
        """One export of an owner."""
        one = _EXPORTS.where(NoteExportRow.id == export_id, NoteExportRow.owner == owner)
        row = (await self._session.execute(one)).one_or_none()
        if row is None:
            raise NotFound(f"There is no export {export_id}.")
        return NoteExport(**row._mapping)

    async def forget(self, before: datetime) -> None:
        """Forget old ones."""
        await self._session.execute(delete(NoteExportRow).where(NoteExportRow.created_at < before))
