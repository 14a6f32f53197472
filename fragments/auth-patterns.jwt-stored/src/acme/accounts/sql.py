"""Accounts in the database."""

from uuid import UUID

from sqlalchemy import insert, select, update
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
        found = await self._session.execute(_ACCOUNTS.where(AccountRow.email == email))
        row = found.one_or_none()
        return None if row is None else Account(**row._mapping)

    async def change_hash(self, account_id: UUID, password_hash: str) -> None:
        """Keep another hash of the password."""
        await self._session.execute(
            update(AccountRow)
            .where(AccountRow.id == account_id)
            .values(password_hash=password_hash)
        )
