"""Accounts in memory."""

from dataclasses import replace
from itertools import islice
from uuid import UUID

from acme.accounts.account import Account
from acme.database.memory_tables import MemoryTables
from acme.errors import Conflict


class MemoryAccounts:
    """Accounts in a table of the process; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._rows = tables.table(UUID, Account)

    async def add(self, account: Account) -> None:
        """Keep a new account."""
        if await self.by_email(account.email):
            raise Conflict("The address has an account.")
        self._rows[account.id] = account

    async def by_email(self, email: str) -> Account | None:
        """The account with a normalised address."""
        return next((one for one in self._rows.values() if one.email == email), None)

    async def get(self, account_id: UUID) -> Account | None:
        """One account."""
        return self._rows.get(account_id)

    async def held(self, account_id: UUID) -> Account | None:
        """One account; units of work take turns anyway."""
        return self._rows.get(account_id)

    async def change_hash(self, account_id: UUID, password_hash: str) -> None:
        """Keep another hash of the password."""
        if account := self._rows.get(account_id):
            self._rows[account_id] = replace(account, password_hash=password_hash)

    async def remove(self, account_id: UUID) -> None:
        """Forget an account."""
        self._rows.pop(account_id, None)

    async def some_hashes(self, *, limit: int) -> list[str]:
        """Hashes of any accounts."""
        return [account.password_hash for account in islice(self._rows.values(), limit)]
