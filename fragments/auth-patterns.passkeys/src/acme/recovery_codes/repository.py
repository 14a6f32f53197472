"""Where recovery codes are kept, as the domain sees it."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from acme.recovery_codes.code import RecoveryCode


class RecoveryCodes(Protocol):
    """The codes of one unit of work that have not been used."""

    async def replace(self, account_id: UUID, codes: Sequence[RecoveryCode]) -> None:
        """Keep new codes in the place of those that an account has."""

    async def of_account(self, account_id: UUID) -> list[RecoveryCode]:
        """The codes that an account has left."""

    async def use(self, digest: str, *, account_id: UUID) -> bool:
        """Use up a code of an account; of several uses at the same moment, one finds it."""
