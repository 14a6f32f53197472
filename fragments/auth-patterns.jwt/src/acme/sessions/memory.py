"""Sessions in memory."""

from dataclasses import replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from acme.accounts.account import Account
from acme.database.memory_tables import MemoryTables
from acme.errors import Conflict
from acme.sessions.session import RefreshToken, Session


class MemorySessions:
    """Sessions and their tokens in tables of the process; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._accounts = tables.table(UUID, Account)
        self._sessions = tables.table(UUID, Session)
        self._tokens = tables.table(str, RefreshToken)

    async def add(self, session: Session, token: RefreshToken) -> None:
        """Keep a new session with its first token."""
        if session.account_id not in self._accounts:
            raise Conflict("The account is gone.")
        self._sessions[session.id] = session
        self._tokens[token.digest] = token

    async def get(self, session_id: UUID) -> Session | None:
        """One session."""
        session = self._sessions.get(session_id)
        return session if session and session.account_id in self._accounts else None

    async def token(self, digest: str) -> RefreshToken | None:
        """One token."""
        token = self._tokens.get(digest)
        return token if token and await self.get(token.session_id) else None

    async def rotate(self, used: RefreshToken, successor: RefreshToken) -> bool:
        """Mark a token as used and keep its successor."""
        kept = self._tokens.get(used.digest)
        if kept is None or kept.used_at is not None:
            return False
        self._tokens[used.digest] = used
        self._tokens[successor.digest] = successor
        return True

    async def forget_answers(self, session_id: UUID, *, before: datetime) -> None:
        """Forget old answers."""
        for digest, token in list(self._tokens.items()):
            is_old = token.used_at is not None and token.used_at < before
            if is_old and token.session_id == session_id:
                self._tokens[digest] = replace(token, answer=None)

    async def revoke(self, session_id: UUID, *, now: datetime) -> None:
        """End a session."""
        session = self._sessions.get(session_id)
        if session is not None and session.revoked_at is None:
            self._sessions[session_id] = replace(session, revoked_at=now)

    async def revoke_all(
        self, account_id: UUID, *, now: datetime, but: UUID | None = None
    ) -> list[UUID]:
        """End every session of an account, but one."""
        found = [one for one in self._sessions.values() if one.account_id == account_id]
        revoked = [one.id for one in found if one.revoked_at is None and one.id != but]
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
