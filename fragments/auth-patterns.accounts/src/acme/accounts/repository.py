"""Where accounts are kept, as the domain sees it."""

from typing import Protocol
from uuid import UUID

from acme.accounts.account import Account


class Accounts(Protocol):
    """The accounts of one unit of work."""

    async def add(self, account: Account) -> None:
        """Keep a new account; raises Conflict when its address has one."""

    async def by_email(self, email: str) -> Account | None:
        """The account with a normalised address."""

    async def get(self, account_id: UUID) -> Account | None:
        """One account."""

    async def held(self, account_id: UUID) -> Account | None:
        """One account, which no other unit of work changes or removes until this one ends."""

    async def change_hash(self, account_id: UUID, password_hash: str) -> None:
        """Keep another hash of the password."""

    async def remove(self, account_id: UUID) -> None:
        """Forget an account; what it was logged in by is not found any more."""

    async def some_hashes(self, *, limit: int) -> list[str]:
        """Hashes of any accounts, no more than `limit`."""
