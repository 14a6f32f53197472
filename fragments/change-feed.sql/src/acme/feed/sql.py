"""The feed in the database.

A lane's row is locked from a change to its commit. So numbers become visible in their order and
without gaps, as a sequence's do not: whoever has read up to one has read all before it.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.feed import Change, ForgottenError, Numbered, lane_of
from acme.feed.tables import FeedChangeRow, FeedLaneRow

# The tables rather than rows of the ORM: nothing is changed that was read.
_CHANGES = FeedChangeRow.metadata.tables[FeedChangeRow.__tablename__]
_LANES = FeedLaneRow.metadata.tables[FeedLaneRow.__tablename__]
_APPEND = insert(_CHANGES)
_COUNT = update(_LANES).where(_LANES.c.lane == bindparam("in_lane")).values(head=_LANES.c.head + 1)
_HEAD = select(_LANES.c.head).where(_LANES.c.lane == bindparam("in_lane"))
_FORGET = delete(_CHANGES).where(
    _CHANGES.c.lane == bindparam("in_lane"), _CHANGES.c.number <= bindparam("upto")
)
_OLDEST = select(func.min(_CHANGES.c.number)).where(_CHANGES.c.lane == bindparam("in_lane"))
# So much more is kept than the window, which goes at once: not every change costs that query.
_SURPLUS = 10


class SqlFeedChanges:
    """The changes that are kept, in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def append(self, change: Change, *, window: int) -> None:
        """Take the next number of the lane, which others then wait for."""
        lane = lane_of(change.topic)
        await self._session.execute(_COUNT, {"in_lane": lane})
        number = (await self._session.execute(_HEAD, {"in_lane": lane})).scalar_one()
        values = {"topic": change.topic, "type": change.type, "data": change.data}
        await self._session.execute(_APPEND, {"lane": lane, "number": number, **values})
        if number % (window // _SURPLUS) == 0:
            await self._session.execute(_FORGET, {"in_lane": lane, "upto": number - window})

    async def heads(self) -> Mapping[int, int]:
        """Read sixteen rows."""
        found = await self._session.execute(select(_LANES.c.lane, _LANES.c.head))
        return {row.lane: row.head for row in found}

    async def page(
        self, lane: int, *, after: int, upto: int, limit: int, topic: str | None
    ) -> Sequence[Numbered]:
        """Read a range, then see that nothing of it had gone by then."""
        page = (
            select(_CHANGES)
            .where(_CHANGES.c.lane == lane, _CHANGES.c.number > after, _CHANGES.c.number <= upto)
            .order_by(_CHANGES.c.number)
            .limit(limit)
        )
        if topic is not None:
            page = page.where(_CHANGES.c.topic == topic)
        found = (await self._session.execute(page)).all()
        oldest = await self._session.scalar(_OLDEST, {"in_lane": lane})
        if upto > after and (oldest is None or oldest > after + 1):
            raise ForgottenError
        return [
            Numbered(
                number=row.number, change=Change(topic=row.topic, type=row.type, data=row.data)
            )
            for row in found
        ]
