"""What accounts ask of each way of being logged in, and know nothing else of."""

from typing import Protocol
from uuid import UUID

from acme.database.transaction import Transaction


class LoginKind(Protocol):
    """One way of being logged in."""

    async def end_logins(
        self, tx: Transaction, account_id: UUID, *, but: UUID | None = None
    ) -> None:
        """End every login of an account, but one, when the unit of work is committed."""

    async def remove_expired(self) -> None:
        """Forget a few old logins; nobody's login hangs on it."""
