"""Sessions of browsers in the database."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.accounts.tables import AccountRow
from acme.browser_sessions.session import BrowserSession
from acme.browser_sessions.tables import BrowserSessionRow as Row

# Columns rather than rows of the ORM: sessions are immutable, there is nothing to track. With their
# account: SQLite follows foreign keys only for who asks it to.
_SESSIONS = select(*Row.__table__.columns).join(AccountRow, AccountRow.id == Row.account_id)


class SqlBrowserSessions:
    """The sessions of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, session: BrowserSession) -> None:
        """Keep a new session."""
        await self._session.execute(insert(Row).values(**asdict(session)))

    async def by_digest(self, digest: str) -> BrowserSession | None:
        """The session of a token."""
        return next(iter(await self._found(_SESSIONS.where(Row.digest == digest))), None)

    async def of_account(self, account_id: UUID, *, limit: int) -> list[BrowserSession]:
        """The sessions of an account."""
        of_it = _SESSIONS.where(Row.account_id == account_id)
        return await self._found(of_it.order_by(Row.created_at.desc(), Row.id).limit(limit))

    async def renew(self, session_id: UUID, digest: str) -> BrowserSession | None:
        """Give a session another token."""
        await self._session.execute(update(Row).where(Row.id == session_id).values(digest=digest))
        return await self.by_digest(digest)

    async def touch(self, session_id: UUID, *, now: datetime, expires_at: datetime) -> None:
        """Remember a use."""
        await self._session.execute(
            update(Row)
            .where(Row.id == session_id, Row.used_at < now)
            .values(used_at=now, expires_at=expires_at)
        )

    async def remove(self, session_id: UUID, *, account_id: UUID) -> bool:
        """End one session."""
        removed = await self._session.execute(
            delete(Row).where(Row.id == session_id, Row.account_id == account_id)
        )
        return isinstance(removed, CursorResult) and removed.rowcount == 1

    async def remove_all(self, account_id: UUID, *, but: UUID | None = None) -> None:
        """End the sessions of an account, but one."""
        ended = delete(Row).where(Row.account_id == account_id)
        await self._session.execute(ended if but is None else ended.where(Row.id != but))

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget old sessions; those that another unit of work removes are left to it."""
        found = await self._session.scalars(
            select(Row.id)
            .where(Row.expires_at <= now)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        if removed := list(found):
            await self._session.execute(delete(Row).where(Row.id.in_(removed)))

    async def _found(self, query: Select[Any]) -> list[BrowserSession]:
        rows = await self._session.execute(query)
        return [BrowserSession(**row._mapping) for row in rows]
