"""Recovery codes in memory."""

from collections.abc import Sequence
from uuid import UUID

from acme.accounts.account import Account
from acme.database.memory_tables import MemoryTables
from acme.errors import Conflict
from acme.recovery_codes.code import RecoveryCode


class MemoryRecoveryCodes:
    """Codes in a table of the process, as the accounts are; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._accounts = tables.table(UUID, Account)
        self._rows = tables.table(str, RecoveryCode)

    async def replace(self, account_id: UUID, codes: Sequence[RecoveryCode]) -> None:
        """Keep new codes, and no others."""
        if account_id not in self._accounts:
            raise Conflict("The account is gone.")
        for old in await self.of_account(account_id):
            del self._rows[old.digest]
        for code in codes:
            self._rows[code.digest] = code

    async def of_account(self, account_id: UUID) -> list[RecoveryCode]:
        """The codes that are left."""
        return [each for each in self._rows.values() if each.account_id == account_id]

    async def use(self, digest: str, *, account_id: UUID) -> bool:
        """Use up a code."""
        code = self._rows.get(digest)
        if code is None or code.account_id != account_id:
            return False
        del self._rows[digest]
        return True
