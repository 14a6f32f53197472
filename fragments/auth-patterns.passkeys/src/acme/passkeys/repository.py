"""Where passkeys and ceremonies are kept, as the domain sees it."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from acme.passkeys.ceremony import Ceremony
from acme.passkeys.passkey import Passkey, Use


class Passkeys(Protocol):
    """The passkeys of one unit of work, each of an account that exists."""

    async def add(self, passkey: Passkey) -> None:
        """Keep a new passkey; raises Conflict when its credential has been kept already."""

    async def by_credential(self, credential_id: bytes) -> Passkey | None:
        """The passkey of a credential."""

    async def of_account(self, account_id: UUID) -> list[Passkey]:
        """The passkeys of an account, the oldest first."""

    async def rename(self, passkey_id: UUID, name: str, *, account_id: UUID) -> Passkey | None:
        """Give a passkey of an account another name."""

    async def use(self, passkey_id: UUID, use: Use) -> bool:
        """Remember a login, unless the counter has not gone on since the last one; whether it has.

        Of two uses with the same counter at the same moment, one has.
        """

    async def remove(self, passkey_id: UUID, *, account_id: UUID) -> bool:
        """Forget a passkey of an account; whether there was one."""


class Ceremonies(Protocol):
    """The ceremonies of one unit of work."""

    async def add(self, ceremony: Ceremony) -> None:
        """Keep a ceremony that has begun."""

    async def take(self, digest: str) -> Ceremony | None:
        """A ceremony, expired or not, which nobody else is given, now or later."""

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget at most `limit` ceremonies that have expired."""
