"""Sessions of browsers in memory."""

from dataclasses import replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from acme.accounts.account import Account
from acme.browser_sessions.session import BrowserSession
from acme.database.memory_tables import MemoryTables
from acme.errors import Conflict


class MemoryBrowserSessions:
    """Sessions in a table of the process, as the accounts are; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._accounts = tables.table(UUID, Account)
        self._rows = tables.table(UUID, BrowserSession)

    async def add(self, session: BrowserSession) -> None:
        """Keep a new session."""
        if session.account_id not in self._accounts:
            raise Conflict("The account is gone.")
        self._rows[session.id] = session

    async def by_digest(self, digest: str) -> BrowserSession | None:
        """The session of a token."""
        found = (one for one in self._rows.values() if one.digest == digest)
        return next((one for one in found if one.account_id in self._accounts), None)

    async def of_account(self, account_id: UUID, *, limit: int) -> list[BrowserSession]:
        """The sessions of an account."""
        found = [one for one in self._rows.values() if one.account_id == account_id]
        return sorted(found, key=lambda one: one.created_at, reverse=True)[:limit]

    async def renew(self, session_id: UUID, digest: str) -> BrowserSession | None:
        """Give a session another token."""
        if session := self._rows.get(session_id):
            self._rows[session_id] = replace(session, digest=digest)
        return self._rows.get(session_id)

    async def touch(self, session_id: UUID, *, now: datetime, expires_at: datetime) -> None:
        """Remember a use."""
        session = self._rows.get(session_id)
        if session is not None and session.used_at < now:
            self._rows[session_id] = replace(session, used_at=now, expires_at=expires_at)

    async def remove(self, session_id: UUID, *, account_id: UUID) -> bool:
        """End one session."""
        session = self._rows.get(session_id)
        if session is None or session.account_id != account_id:
            return False
        del self._rows[session_id]
        return True

    async def remove_all(self, account_id: UUID, *, but: UUID | None = None) -> None:
        """End the sessions of an account, but one."""
        found = [one.id for one in self._rows.values() if one.account_id == account_id]
        for session_id in found:
            if session_id != but:
                del self._rows[session_id]

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget old sessions."""
        expired = (one.id for one in self._rows.values() if not one.is_alive(now))
        for session_id in list(islice(expired, limit)):
            del self._rows[session_id]
