"""Sessions in memory."""

from dataclasses import replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from acme.database.memory_tables import MemoryTables
from acme.sessions.session import RefreshToken, Session


class MemorySessions:
    """Sessions and their tokens in tables of the process; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._sessions = tables.table(UUID, Session)
        self._tokens = tables.table(str, RefreshToken)

    async def add(self, session: Session, token: RefreshToken) -> None:
        """Keep a new session with its first token."""
        self._sessions[session.id] = session
        self._tokens[token.digest] = token

    async def get(self, session_id: UUID) -> Session | None:
        """One session."""
        return self._sessions.get(session_id)

    async def token(self, digest: str) -> RefreshToken | None:
        """One token."""
        return self._tokens.get(digest)

    async def rotate(self, used: RefreshToken, successor: RefreshToken) -> bool:
        """Mark a token as used and keep its successor."""
        kept = self._tokens.get(used.digest)
        if kept is None or kept.used_at is not None:
            return False
        self._tokens[used.digest] = used
        self._tokens[successor.digest] = successor
        return True

    async def revoke(self, session_id: UUID, *, now: datetime) -> None:
        """End a session."""
        session = self._sessions.get(session_id)
        if session is not None and session.revoked_at is None:
            self._sessions[session_id] = replace(session, revoked_at=now)

    async def revoke_all(self, account_id: UUID, *, now: datetime) -> list[UUID]:
        """End every session of an account."""
        revoked = [
            session.id
            for session in self._sessions.values()
            if session.account_id == account_id and session.revoked_at is None
        ]
        for session_id in revoked:
            await self.revoke(session_id, now=now)
        return revoked

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget old sessions."""
        expired = (one.id for one in self._sessions.values() if one.expires_at <= now)
        removed = set(islice(expired, limit))
        for digest in [d for d, token in self._tokens.items() if token.session_id in removed]:
            del self._tokens[digest]
        for session_id in removed:
            del self._sessions[session_id]
