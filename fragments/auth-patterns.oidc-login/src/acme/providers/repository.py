"""Where identities and pending logins are kept, as the domain sees it."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from acme.providers.identity import Identity, PendingLogin


class Identities(Protocol):
    """The identities of one unit of work. Without its account there is none."""

    async def add(self, identity: Identity) -> None:
        """Keep a new one; raises Conflict when the subject has one, or the account is gone."""

    async def get(self, identity_id: UUID) -> Identity | None:
        """One identity."""

    async def of_account(self, account_id: UUID) -> list[Identity]:
        """The identities of an account, the oldest first."""

    async def remove(self, identity_id: UUID) -> None:
        """Forget one."""


class PendingLogins(Protocol):
    """The pending logins of one unit of work."""

    async def add(self, pending: PendingLogin) -> None:
        """Keep a new one."""

    async def take(self, digest: str) -> PendingLogin | None:
        """One that nobody has taken, and that nobody takes after this."""

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget at most `limit` that have ended."""
