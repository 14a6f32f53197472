"""API keys in memory."""

from dataclasses import replace
from datetime import datetime

from acme.api_keys.api_key import ApiKey
from acme.database.memory_tables import MemoryTables


class MemoryApiKeys:
    """API keys in a table of the process; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._rows = tables.table(str, ApiKey)

    async def add(self, key: ApiKey) -> None:
        """Keep a new key."""
        self._rows[key.id] = key

    async def get(self, key_id: str) -> ApiKey | None:
        """One key."""
        return self._rows.get(key_id)

    async def of_owner(self, owner: str) -> list[ApiKey]:
        """The keys of an owner."""
        found = [
            key for key in self._rows.values() if key.owner == owner and key.revoked_at is None
        ]
        return sorted(found, key=lambda key: (key.created_at, key.id), reverse=True)

    async def revoke(self, key_id: str, *, now: datetime) -> None:
        """End a key."""
        key = self._rows.get(key_id)
        if key is not None and key.revoked_at is None:
            self._rows[key_id] = replace(key, revoked_at=now)

    async def touch(self, key_id: str, *, now: datetime) -> None:
        """Remember when a key was last used."""
        key = self._rows.get(key_id)
        if key is not None:
            self._rows[key_id] = replace(key, last_used_at=now)
