"""Sessions in the database."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.accounts.tables import AccountRow
from acme.sessions.session import RefreshToken, Session
from acme.sessions.tables import RefreshTokenRow, SessionRow

# Columns rather than rows of the ORM: sessions are immutable, there is nothing to track.
_SESSIONS = select(*SessionRow.__table__.columns)
_TOKENS = select(*RefreshTokenRow.__table__.columns)


class SqlSessions:
    """The sessions of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, session: Session, token: RefreshToken) -> None:
        """Keep a new session with its first token."""
        await self._session.execute(
            insert(SessionRow).values(
                id=session.id,
                account_id=session.account_id,
                created_at=session.created_at,
                expires_at=session.expires_at,
                revoked_at=session.revoked_at,
            )
        )
        await self._add_token(token)

    async def get(self, session_id: UUID) -> Session | None:
        """One session."""
        # With its account: SQLite follows foreign keys only for who asks it to.
        found = await self._session.execute(
            _SESSIONS.join(AccountRow, AccountRow.id == SessionRow.account_id).where(
                SessionRow.id == session_id
            )
        )
        row = found.one_or_none()
        return None if row is None else Session(**row._mapping)

    async def token(self, digest: str) -> RefreshToken | None:
        """One token."""
        found = await self._session.execute(_TOKENS.where(RefreshTokenRow.digest == digest))
        row = found.one_or_none()
        return None if row is None else RefreshToken(**row._mapping)

    async def rotate(self, used: RefreshToken, successor: RefreshToken) -> bool:
        """Mark a token as used and keep its successor."""
        # Of two at once, the second waits here for the first, and then finds it used.
        marked = await self._session.execute(
            update(RefreshTokenRow)
            .where(RefreshTokenRow.digest == used.digest, RefreshTokenRow.used_at.is_(None))
            .values(used_at=used.used_at, answer=used.answer)
        )
        if not isinstance(marked, CursorResult) or marked.rowcount != 1:
            return False
        await self._add_token(successor)
        return True

    async def forget_answers(self, session_id: UUID, *, before: datetime) -> None:
        """Forget old answers."""
        await self._session.execute(
            update(RefreshTokenRow)
            .where(
                RefreshTokenRow.session_id == session_id,
                RefreshTokenRow.answer.is_not(None),
                RefreshTokenRow.used_at < before,
            )
            .values(answer=None)
        )

    async def revoke(self, session_id: UUID, *, now: datetime) -> None:
        """End a session."""
        await self._session.execute(
            update(SessionRow)
            .where(SessionRow.id == session_id, SessionRow.revoked_at.is_(None))
            .values(revoked_at=now)
        )

    async def revoke_all(
        self, account_id: UUID, *, now: datetime, but: UUID | None = None
    ) -> list[UUID]:
        """End every session of an account, but one."""
        found = await self._session.scalars(
            select(SessionRow.id)
            .where(SessionRow.account_id == account_id, SessionRow.revoked_at.is_(None))
            .with_for_update()
        )
        revoked = [session_id for session_id in found if session_id != but]
        await self._session.execute(
            update(SessionRow).where(SessionRow.id.in_(revoked)).values(revoked_at=now)
        )
        return revoked

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget old sessions; those that another unit of work removes are left to it."""
        found = await self._session.scalars(
            select(SessionRow.id)
            .where(SessionRow.expires_at <= now)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        removed = list(found)
        if removed:
            await self._session.execute(
                delete(RefreshTokenRow).where(RefreshTokenRow.session_id.in_(removed))
            )
            await self._session.execute(delete(SessionRow).where(SessionRow.id.in_(removed)))

    async def _add_token(self, token: RefreshToken) -> None:
        await self._session.execute(
            insert(RefreshTokenRow).values(
                digest=token.digest,
                session_id=token.session_id,
                expires_at=token.expires_at,
                used_at=token.used_at,
                answer=token.answer,
            )
        )
