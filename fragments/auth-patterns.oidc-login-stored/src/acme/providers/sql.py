"""Identities and pending logins in the database."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Select, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from acme.accounts.tables import AccountRow
from acme.providers.identity import Identity, PendingLogin
from acme.providers.tables import IdentityRow, PendingLoginRow

# Columns rather than rows of the ORM: nothing here changes. With their account: SQLite follows
# foreign keys only for who asks it to.
_IDENTITIES = select(*IdentityRow.__table__.columns).join(
    AccountRow, AccountRow.id == IdentityRow.account_id
)
_PENDING = select(*PendingLoginRow.__table__.columns)


class SqlIdentities:
    """The identities of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, identity: Identity) -> None:
        """Keep a new one."""
        await self._session.execute(insert(IdentityRow).values(**asdict(identity)))

    async def get(self, identity_id: UUID) -> Identity | None:
        """One identity."""
        found = await self._found(_IDENTITIES.where(IdentityRow.id == identity_id))
        return next(iter(found), None)

    async def of_account(self, account_id: UUID) -> list[Identity]:
        """The identities of an account."""
        of_it = _IDENTITIES.where(IdentityRow.account_id == account_id)
        return await self._found(of_it.order_by(IdentityRow.created_at, IdentityRow.id))

    async def remove(self, identity_id: UUID) -> None:
        """Forget one."""
        await self._session.execute(delete(IdentityRow).where(IdentityRow.id == identity_id))

    async def _found(self, query: Select[Any]) -> list[Identity]:
        return [Identity(**row._mapping) for row in await self._session.execute(query)]


class SqlPendingLogins:
    """The pending logins of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, pending: PendingLogin) -> None:
        """Keep a new one."""
        await self._session.execute(insert(PendingLoginRow).values(**asdict(pending)))

    async def take(self, digest: str) -> PendingLogin | None:
        """One that nobody has taken."""
        found = await self._session.execute(_PENDING.where(PendingLoginRow.digest == digest))
        row = found.one_or_none()
        # Of two at once, the second waits here for the first, and then removes nothing.
        gone = await self._session.execute(
            delete(PendingLoginRow).where(PendingLoginRow.digest == digest)
        )
        if row is None or not isinstance(gone, CursorResult) or gone.rowcount != 1:
            return None
        return PendingLogin(**row._mapping)

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget old ones; those that another unit of work removes are left to it."""
        found = await self._session.scalars(
            select(PendingLoginRow.digest)
            .where(PendingLoginRow.expires_at <= now)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        if over := list(found):
            await self._session.execute(
                delete(PendingLoginRow).where(PendingLoginRow.digest.in_(over))
            )
