"""The inbox in the database."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from acme.inbox.tables import InboxRow

_HANDLED = InboxRow.metadata.tables[InboxRow.__tablename__]


class SqlInbox:
    """The inbox of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take(self, group: str, event_id: UUID) -> bool:
        """Look, then write; the primary key decides between two at the same moment."""
        known = select(_HANDLED.c.event_id).where(
            _HANDLED.c.consumer == group, _HANDLED.c.event_id == event_id
        )
        if await self._session.scalar(known) is not None:
            return False
        handled = {"consumer": group, "event_id": event_id, "handled_at": datetime.now(UTC)}
        await self._session.execute(insert(_HANDLED), handled)
        return True

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Delete the oldest rows."""
        key = (_HANDLED.c.consumer, _HANDLED.c.event_id)
        oldest = (
            select(*key)
            .where(_HANDLED.c.handled_at < before)
            .order_by(_HANDLED.c.handled_at)
            .limit(limit)
        )
        rows = [tuple(row) for row in await self._session.execute(oldest)]
        if rows:
            await self._session.execute(delete(_HANDLED).where(tuple_(*key).in_(rows)))
        return len(rows)
