"""Where API keys are kept, as the domain sees it."""

from datetime import datetime
from typing import Protocol

from acme.api_keys.api_key import ApiKey


class ApiKeys(Protocol):
    """The API keys of one unit of work."""

    async def add(self, key: ApiKey) -> None:
        """Keep a new key."""

    async def get(self, key_id: str) -> ApiKey | None:
        """One key, whether or not it is still good."""

    async def of_owner(self, owner: str) -> list[ApiKey]:
        """The keys of an owner that are not revoked, newest first."""

    async def revoke(self, key_id: str, *, now: datetime) -> None:
        """End a key."""

    async def touch(self, key_id: str, *, now: datetime) -> None:
        """Remember when a key was last used."""
