"""Accounts in the database."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.accounts.account import Account
from acme.accounts.tables import AccountRow

# Columns rather than rows of the ORM: an account is immutable, there is nothing to track.
_ACCOUNTS = select(*AccountRow.__table__.columns)


class SqlAccounts:
    """The accounts of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, account: Account) -> None:
        """Keep a new account; the unit of work ends with Conflict when its address has one."""
        await self._session.execute(
            insert(AccountRow).values(
                id=account.id,
                email=account.email,
                password_hash=account.password_hash,
                created_at=account.created_at,
            )
        )

    async def by_email(self, email: str) -> Account | None:
        """The account with a normalised address."""
        return await self._one(_ACCOUNTS.where(AccountRow.email == email))

    async def get(self, account_id: UUID) -> Account | None:
        """One account."""
        return await self._one(_ACCOUNTS.where(AccountRow.id == account_id))

    async def held(self, account_id: UUID) -> Account | None:
        """One account, locked; SQLite has one writer at a time anyway."""
        return await self._one(_ACCOUNTS.where(AccountRow.id == account_id).with_for_update())

    async def change_hash(self, account_id: UUID, password_hash: str) -> None:
        """Keep another hash of the password."""
        await self._session.execute(
            update(AccountRow)
            .where(AccountRow.id == account_id)
            .values(password_hash=password_hash)
        )

    async def remove(self, account_id: UUID) -> None:
        """Forget an account; foreign keys take its logins with it."""
        await self._session.execute(delete(AccountRow).where(AccountRow.id == account_id))

    async def some_hashes(self, *, limit: int) -> list[str]:
        """Hashes of any accounts."""
        found = await self._session.scalars(select(AccountRow.password_hash).limit(limit))
        return list(found)

    async def _one(self, query: Select[Any]) -> Account | None:
        row = (await self._session.execute(query)).one_or_none()
        return None if row is None else Account(**row._mapping)
