"""Where sessions of browsers are kept, as the domain sees it."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from acme.browser_sessions.session import BrowserSession


class BrowserSessions(Protocol):
    """The sessions of one unit of work; what has ended is not there."""

    async def add(self, session: BrowserSession) -> None:
        """Keep a new session; raises Conflict without its account."""

    async def by_digest(self, digest: str) -> BrowserSession | None:
        """The session of a token, expired or not, of an account that exists."""

    async def of_account(self, account_id: UUID, *, limit: int) -> list[BrowserSession]:
        """The sessions of an account, the newest first."""

    async def renew(self, session_id: UUID, digest: str) -> BrowserSession | None:
        """Give a session another token: the one until now is no one's."""

    async def touch(self, session_id: UUID, *, now: datetime, expires_at: datetime) -> None:
        """Remember a use, which puts off the end; an earlier one changes nothing."""

    async def remove(self, session_id: UUID, *, account_id: UUID) -> bool:
        """End one session of an account; whether there was one."""

    async def remove_all(self, account_id: UUID, *, but: UUID | None = None) -> None:
        """End the sessions of an account, but one."""

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget at most `limit` sessions that have expired."""
