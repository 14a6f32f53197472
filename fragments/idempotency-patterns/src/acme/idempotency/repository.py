"""Where keys are kept, as the service sees it."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from acme.idempotency.key import Claim, Kept, Reply


class IdempotencyKeys(Protocol):
    """The keys of one unit of work."""

    async def find(self, key_id: str) -> Kept | None:
        """What is known of a key, expired or not."""

    async def claim(self, claim: Claim) -> None:
        """Claim a key that nobody has; raises Conflict, at the latest with the commit."""

    async def take_over(self, claim: Claim, *, token: UUID) -> bool:
        """Claim a key in place of the claim with this token; False when that is gone."""

    async def keep(self, claim: Claim, reply: Reply, *, until: datetime) -> bool:
        """Keep the reply; False when the claim is not the holder's any more."""

    async def release(self, claim: Claim) -> bool:
        """Let others claim the key; False when the claim is not the holder's any more."""

    async def remove_expired(self, *, now: datetime, limit: int) -> int:
        """Forget so many expired keys at most; how many there were."""
