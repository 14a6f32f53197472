"""Passkeys and ceremonies in memory."""

from dataclasses import replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from acme.accounts.account import Account
from acme.database.memory_tables import MemoryTables
from acme.errors import Conflict
from acme.passkeys.ceremony import Ceremony
from acme.passkeys.passkey import Passkey, Use, counts_on


class MemoryPasskeys:
    """Passkeys in a table of the process, as the accounts are; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._accounts = tables.table(UUID, Account)
        self._rows = tables.table(UUID, Passkey)

    async def add(self, passkey: Passkey) -> None:
        """Keep a new passkey."""
        if passkey.account_id not in self._accounts:
            raise Conflict("The account is gone.")
        if await self.by_credential(passkey.credential.credential_id):
            raise Conflict("The passkey is kept already.")
        self._rows[passkey.id] = passkey

    async def by_credential(self, credential_id: bytes) -> Passkey | None:
        """The passkey of a credential."""
        rows = self._rows.values()
        found = (one for one in rows if one.credential.credential_id == credential_id)
        return next((one for one in found if one.account_id in self._accounts), None)

    async def of_account(self, account_id: UUID) -> list[Passkey]:
        """The passkeys of an account."""
        found = [one for one in self._rows.values() if one.account_id == account_id]
        return sorted(found, key=lambda one: (one.created_at, one.id))

    async def rename(self, passkey_id: UUID, name: str, *, account_id: UUID) -> Passkey | None:
        """Give a passkey another name."""
        passkey = self._rows.get(passkey_id)
        if passkey is None or passkey.account_id != account_id:
            return None
        self._rows[passkey_id] = replace(passkey, name=name)
        return self._rows[passkey_id]

    async def use(self, passkey_id: UUID, use: Use) -> bool:
        """Remember a login."""
        passkey = self._rows.get(passkey_id)
        if passkey is None or not counts_on(passkey.credential.sign_count, use.sign_count):
            return False
        credential = replace(passkey.credential, sign_count=use.sign_count, backed_up=use.backed_up)
        self._rows[passkey_id] = replace(passkey, credential=credential, used_at=use.used_at)
        return True

    async def remove(self, passkey_id: UUID, *, account_id: UUID) -> bool:
        """Forget a passkey."""
        passkey = self._rows.get(passkey_id)
        if passkey is None or passkey.account_id != account_id:
            return False
        del self._rows[passkey_id]
        return True


class MemoryCeremonies:
    """Ceremonies in a table of the process."""

    def __init__(self, tables: MemoryTables) -> None:
        self._rows = tables.table(str, Ceremony)

    async def add(self, ceremony: Ceremony) -> None:
        """Keep a ceremony."""
        self._rows[ceremony.digest] = ceremony

    async def take(self, digest: str) -> Ceremony | None:
        """A ceremony, once."""
        return self._rows.pop(digest, None)

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget old ceremonies."""
        expired = (each.digest for each in self._rows.values() if each.expires_at <= now)
        for digest in list(islice(expired, limit)):
            del self._rows[digest]
