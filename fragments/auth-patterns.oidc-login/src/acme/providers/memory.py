"""Identities and pending logins in memory."""

from datetime import datetime
from itertools import islice
from uuid import UUID

from acme.accounts.account import Account
from acme.database.memory_tables import MemoryTables
from acme.errors import Conflict
from acme.providers.identity import Identity, PendingLogin


class MemoryIdentities:
    """Identities in a table of the process, as the accounts are; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._accounts = tables.table(UUID, Account)
        self._rows = tables.table(UUID, Identity)

    async def add(self, identity: Identity) -> None:
        """Keep a new one."""
        if identity.account_id not in self._accounts or await self.get(identity.id):
            raise Conflict("The subject has an account, or this one is gone.")
        self._rows[identity.id] = identity

    async def get(self, identity_id: UUID) -> Identity | None:
        """One identity."""
        found = self._rows.get(identity_id)
        return found if found and found.account_id in self._accounts else None

    async def of_account(self, account_id: UUID) -> list[Identity]:
        """The identities of an account."""
        if account_id not in self._accounts:
            return []
        found = [one for one in self._rows.values() if one.account_id == account_id]
        return sorted(found, key=lambda one: (one.created_at, one.id))

    async def remove(self, identity_id: UUID) -> None:
        """Forget one."""
        self._rows.pop(identity_id, None)


class MemoryPendingLogins:
    """Pending logins in a table of the process."""

    def __init__(self, tables: MemoryTables) -> None:
        self._rows = tables.table(str, PendingLogin)

    async def add(self, pending: PendingLogin) -> None:
        """Keep a new one."""
        self._rows[pending.digest] = pending

    async def take(self, digest: str) -> PendingLogin | None:
        """One that nobody has taken."""
        return self._rows.pop(digest, None)

    async def remove_expired(self, *, now: datetime, limit: int) -> None:
        """Forget old ones."""
        over = (digest for digest, one in self._rows.items() if one.expires_at <= now)
        for digest in list(islice(over, limit)):
            del self._rows[digest]
