"""Several notes in the database, with one statement."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from acme.notes.domain import Note
from acme.notes.tables import NoteRow

_NOTES = NoteRow.metadata.tables[NoteRow.__tablename__]
_SEVERAL = select(_NOTES).where(
    _NOTES.c.owner == bindparam("owner"), _NOTES.c.id.in_(bindparam("ids", expanding=True))
)


class SqlNoteLookups:
    """The notes of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def several(self, owner: str, ids: Collection[UUID]) -> list[Note]:
        """Those that are the owner's."""
        found = await self._session.execute(_SEVERAL, {"owner": owner, "ids": list(ids)})
        return [Note(**row._mapping) for row in found]
