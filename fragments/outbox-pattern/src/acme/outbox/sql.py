"""The outbox in the database."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.broker.envelope import encode
from acme.broker.events import Event
from acme.broker.transport import lane_of
from acme.outbox import Backlog, Waiting
from acme.outbox.tables import OutboxLaneRow, OutboxRow

# The tables rather than rows of the ORM: nothing is changed that was read.
_EVENTS = OutboxRow.metadata.tables[OutboxRow.__tablename__]
_LANES = OutboxLaneRow.metadata.tables[OutboxLaneRow.__tablename__]
_APPEND = insert(_EVENTS)
_WAITS = _EVENTS.c.published_at.is_(None)
_SINCE = (
    select(_EVENTS.c.appended_at)
    .where(_WAITS)
    .order_by(_EVENTS.c.published_at, _EVENTS.c.position)
    .limit(1)
)


class SqlOutbox:
    """The outbox of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def append(self, event: Event, *, lane: int | None = None) -> None:
        """Write its row."""
        values = {
            "lane": lane_of(event.key) if lane is None else lane,
            "event_id": event.id,
            "type": event.type,
            "key": event.key,
            "envelope": encode(event).decode(),
            "appended_at": datetime.now(UTC),
        }
        await self._session.execute(_APPEND, values)

    async def lanes(self, *, limit: int, among: Collection[int]) -> list[int]:
        """The lanes in which something waits, as far as the first events tell."""
        first = (
            select(_EVENTS.c.lane)
            .where(_WAITS, _EVENTS.c.lane.in_(among))
            .order_by(_EVENTS.c.published_at, _EVENTS.c.position)
            .limit(limit)
        )
        return sorted(set(await self._session.scalars(first)))

    async def hold(self, lanes: Collection[int], *, limit: int) -> list[Waiting]:
        """Lock the lanes that are free, then read: so that all others have committed what they did.

        SQLite knows no locks of rows, and needs none: a unit of work that may write is alone.
        """
        free = (
            select(_LANES.c.lane)
            .where(_LANES.c.lane.in_(lanes))
            .order_by(_LANES.c.lane)
            .with_for_update(skip_locked=True)
        )
        held = (await self._session.scalars(free)).all()
        first = (
            select(_EVENTS.c.position, _EVENTS.c.lane, _EVENTS.c.key, _EVENTS.c.envelope)
            .where(_WAITS, _EVENTS.c.lane.in_(held))
            .order_by(_EVENTS.c.published_at, _EVENTS.c.position)
            .limit(limit)
        )
        found = await self._session.execute(first)
        return [
            Waiting(
                position=row.position, lane=row.lane, key=row.key, envelope=row.envelope.encode()
            )
            for row in found
        ]

    async def mark_published(self, positions: Collection[int]) -> None:
        """Keep the moment; the rows stay until they are pruned."""
        if positions:
            published = update(_EVENTS).where(_EVENTS.c.position.in_(positions))
            await self._session.execute(published.values(published_at=datetime.now(UTC)))

    async def backlog(self) -> Backlog:
        """Count what waits."""
        count = select(func.count()).select_from(_EVENTS).where(_WAITS)
        return Backlog(
            count=await self._session.scalar(count) or 0, since=await self.waiting_since()
        )

    async def waiting_since(self) -> datetime | None:
        """Read the first entry of an index."""
        return await self._session.scalar(_SINCE)

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Delete the oldest rows, in their order: of two who prune one waits for the other."""
        oldest = (
            select(_EVENTS.c.position)
            .where(_EVENTS.c.published_at < before)
            .order_by(_EVENTS.c.position)
            .limit(limit)
        )
        positions = (await self._session.scalars(oldest)).all()
        if positions:
            await self._session.execute(delete(_EVENTS).where(_EVENTS.c.position.in_(positions)))
        return len(positions)
