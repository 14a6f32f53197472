"""Passkeys and ceremonies in the database."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CursorResult,
    Select,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from acme.accounts.tables import AccountRow
from acme.passkeys.ceremony import Ceremony, Purpose
from acme.passkeys.passkey import (
    Credential,
    Passkey,
    Use,
    digest_of_id,
)
from acme.passkeys.tables import CeremonyRow
from acme.passkeys.tables import PasskeyRow as Row

# Columns rather than rows of the ORM: passkeys are immutable, there is nothing to track. With their
# account: SQLite follows foreign keys only for who asks it to.
_PASSKEYS = select(*Row.__table__.columns).join(AccountRow, AccountRow.id == Row.account_id)
_CREDENTIAL = [field.name for field in fields(Credential)]


class SqlPasskeys:
    """The passkeys of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, passkey: Passkey) -> None:
        """Keep a new passkey; the unit of work ends with Conflict when its credential is known."""
        values = asdict(passkey)
        values |= values.pop("credential")
        values["digest"] = digest_of_id(passkey.credential.credential_id)
        await self._session.execute(insert(Row).values(**values))

    async def by_credential(self, credential_id: bytes) -> Passkey | None:
        """The passkey of a credential."""
        digest = digest_of_id(credential_id)
        return next(iter(await self._found(_PASSKEYS.where(Row.digest == digest))), None)

    async def of_account(self, account_id: UUID) -> list[Passkey]:
        """The passkeys of an account."""
        of_it = _PASSKEYS.where(Row.account_id == account_id)
        return await self._found(of_it.order_by(Row.created_at, Row.id))

    async def rename(self, passkey_id: UUID, name: str, *, account_id: UUID) -> Passkey | None:
        """Give a passkey another name."""
        of_it = (Row.id == passkey_id, Row.account_id == account_id)
        await self._session.execute(update(Row).where(*of_it).values(name=name))
        return next(iter(await self._found(_PASSKEYS.where(*of_it))), None)

    async def use(self, passkey_id: UUID, use: Use) -> bool:
        """Remember a login."""
        # As `counts_on` has it, in one step with the change.
        is_behind = Row.sign_count < use.sign_count if use.sign_count else Row.sign_count == 0
        used = await self._session.execute(
            update(Row)
            .where(Row.id == passkey_id, is_behind)
            .values(sign_count=use.sign_count, backed_up=use.backed_up, used_at=use.used_at)
        )
        return isinstance(used, CursorResult) and used.rowcount == 1

    async def remove(self, passkey_id: UUID, *, account_id: UUID) -> bool:
        """Forget a passkey."""
        removed = await self._session.execute(
            delete(Row).where(Row.id == passkey_id, Row.account_id == account_id)
        )
        return isinstance(removed, CursorResult) and removed.rowcount == 1

    async def _found(self, query: Select[Any]) -> list[Passkey]:
        return [_passkey(dict(row._mapping)) for row in await self._session.execute(query)]


class SqlCeremonies:
    """The ceremonies of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, ceremony: Ceremony) -> None:
        """Keep a ceremony."""
        await self._session.execute(insert(CeremonyRow).values(**asdict(ceremony)))

    async def take(self, digest: str) -> Ceremony | None:
        """A ceremony, once: whoever deletes it has it."""
        found = await self._session.execute(
            select(*CeremonyRow.__table__.columns).where(CeremonyRow.digest == digest)
        )
        row = found.one_or_none()
        taken = await self._session.execute(delete(CeremonyRow).where(CeremonyRow.digest == digest))
        if row is None or not isinstance(taken, CursorResult) or taken.rowcount != 1:
            return None
        values = dict(row._mapping)
        return Ceremony(**values | {"purpose": Purpose(values["purpose"])})

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget old ceremonies; those that another unit of work holds are left to it."""
        found = await self._session.scalars(
            select(CeremonyRow.digest)
            .where(CeremonyRow.expires_at <= now)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        if removed := list(found):
            await self._session.execute(delete(CeremonyRow).where(CeremonyRow.digest.in_(removed)))


def _passkey(row: dict[str, Any]) -> Passkey:
    del row["digest"]
    credential = Credential(**{name: row.pop(name) for name in _CREDENTIAL})
    return Passkey(**row, credential=credential)
