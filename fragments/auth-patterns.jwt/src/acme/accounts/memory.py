"""Accounts in memory."""

from dataclasses import replace
from uuid import UUID

from acme.accounts.account import Account
from acme.database.memory_tables import MemoryTables
from acme.errors import Conflict


class MemoryAccounts:
    """Accounts in a table of the process; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        # By address: that is what must be unique, and what a login looks for.
        self._rows = tables.table(str, Account)

    async def add(self, account: Account) -> None:
        """Keep a new account."""
        if account.email in self._rows:
            raise Conflict("The address has an account.")
        self._rows[account.email] = account

    async def by_email(self, email: str) -> Account | None:
        """The account with a normalised address."""
        return self._rows.get(email)

    async def change_hash(self, account_id: UUID, password_hash: str) -> None:
        """Keep another hash of the password."""
        for account in self._rows.values():
            if account.id == account_id:
                self._rows[account.email] = replace(account, password_hash=password_hash)
                return
