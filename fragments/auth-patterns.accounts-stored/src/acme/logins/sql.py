"""Login attempts in the database."""

from datetime import datetime

from sqlalchemy import CursorResult, case, delete, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from acme.database.base import UtcDateTime
from acme.logins.counter import Counter
from acme.logins.tables import LoginAttemptRow as Attempt


class SqlLoginAttempts:
    """The counters of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count(self, key: str, *, now: datetime, until: datetime) -> Counter:
        """Add one."""
        if not await self._add_one(key, now, until):
            first = insert(Attempt).values(key=key, count=1, expires_at=until)
            try:
                async with self._session.begin_nested():
                    await self._session.execute(first)
            except IntegrityError:
                # Another unit of work was first; yet another may have removed its counter.
                if not await self._add_one(key, now, until):
                    raise
        found = await self._session.execute(
            select(Attempt.count, Attempt.expires_at).where(Attempt.key == key)
        )
        count, expires_at = found.one()
        return Counter(key=key, count=count, expires_at=expires_at)

    async def is_open(self, key: str, *, now: datetime) -> bool:
        """Whether the window of a counter is open."""
        found = await self._session.scalar(
            select(Attempt.expires_at).where(Attempt.key == key, Attempt.expires_at > now)
        )
        return found is not None

    async def take_back(self, counted: Counter) -> None:
        """Subtract one from the same window."""
        await self._session.execute(
            update(Attempt)
            .where(Attempt.key == counted.key, Attempt.expires_at == counted.expires_at)
            .values(count=Attempt.count - 1)
        )

    async def remove(self, key: str) -> None:
        """Forget a counter."""
        await self._session.execute(delete(Attempt).where(Attempt.key == key))

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget old counters; those that another unit of work holds are left to it."""
        found = await self._session.scalars(
            select(Attempt.key)
            .where(Attempt.expires_at <= now)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        if removed := list(found):
            await self._session.execute(delete(Attempt).where(Attempt.key.in_(removed)))

    async def _add_one(self, key: str, now: datetime, until: datetime) -> bool:
        is_over = Attempt.expires_at <= now
        # In this order: MySQL computes the second value from the row as the first left it.
        counted = await self._session.execute(
            update(Attempt)
            .where(Attempt.key == key)
            .ordered_values(
                (Attempt.count, case((is_over, 1), else_=Attempt.count + 1)),
                (
                    Attempt.expires_at,
                    case((is_over, literal(until, UtcDateTime)), else_=Attempt.expires_at),
                ),
            )
            .execution_options(synchronize_session=False)
        )
        return isinstance(counted, CursorResult) and counted.rowcount == 1
