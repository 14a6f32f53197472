"""The history of notes in the database."""

from uuid import UUID

from sqlalchemy import insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from acme.notes.history.repository import NoteChange
from acme.notes.history.tables import NoteChangeRow
from acme.pagination import Position

_CHANGES = select(*NoteChangeRow.__table__.columns)


class SqlNoteHistory:
    """The changes of all notes, in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def record(self, change: NoteChange) -> None:
        """Keep a change; a second time nothing happens.

        Of two at the same moment one fails on the primary key, and finds it at the next attempt.
        """
        known = select(NoteChangeRow.event_id).where(NoteChangeRow.event_id == change.event_id)
        if await self._session.scalar(known) is None:
            await self._session.execute(
                insert(NoteChangeRow).values(
                    event_id=change.event_id,
                    note_id=change.note_id,
                    owner=change.owner,
                    action=change.action,
                    version=change.version,
                    title=change.title,
                    occurred_at=change.occurred_at,
                )
            )

    async def page(
        self, owner: str, note_id: UUID, *, after: Position | None, limit: int
    ) -> list[NoteChange]:
        """A page, newest first."""
        page = (
            _CHANGES.where(NoteChangeRow.note_id == note_id, NoteChangeRow.owner == owner)
            .order_by(NoteChangeRow.occurred_at.desc(), NoteChangeRow.event_id.desc())
            .limit(limit)
        )
        if after is not None:
            position = tuple_(NoteChangeRow.occurred_at, NoteChangeRow.event_id)
            page = page.where(position < (after.created_at, after.id))
        found = await self._session.execute(page)
        return [NoteChange(**row._mapping) for row in found]
