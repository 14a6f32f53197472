"""API keys in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.api_keys.api_key import ApiKey
from acme.api_keys.tables import ApiKeyRow

# Columns rather than rows of the ORM: a key is immutable, there is nothing to track.
_KEYS = select(*ApiKeyRow.__table__.columns)


class SqlApiKeys:
    """The API keys of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, key: ApiKey) -> None:
        """Keep a new key."""
        await self._session.execute(
            insert(ApiKeyRow).values(
                id=key.id,
                owner=key.owner,
                name=key.name,
                digest=key.digest,
                scopes=" ".join(sorted(key.scopes)),
                created_at=key.created_at,
                expires_at=key.expires_at,
                last_used_at=key.last_used_at,
                revoked_at=key.revoked_at,
            )
        )

    async def get(self, key_id: str) -> ApiKey | None:
        """One key."""
        found = await self._session.execute(_KEYS.where(ApiKeyRow.id == key_id))
        row = found.one_or_none()
        return None if row is None else _key(row)

    async def of_owner(self, owner: str) -> list[ApiKey]:
        """The keys of an owner."""
        found = await self._session.execute(
            _KEYS.where(ApiKeyRow.owner == owner, ApiKeyRow.revoked_at.is_(None)).order_by(
                ApiKeyRow.created_at.desc(), ApiKeyRow.id.desc()
            )
        )
        return [_key(row) for row in found]

    async def revoke(self, key_id: str, *, now: datetime) -> None:
        """End a key."""
        await self._session.execute(
            update(ApiKeyRow)
            .where(ApiKeyRow.id == key_id, ApiKeyRow.revoked_at.is_(None))
            .values(revoked_at=now)
        )

    async def touch(self, key_id: str, *, now: datetime) -> None:
        """Remember when a key was last used."""
        await self._session.execute(
            update(ApiKeyRow).where(ApiKeyRow.id == key_id).values(last_used_at=now)
        )


def _key(row: Row[Any]) -> ApiKey:
    values = dict(row._mapping)
    return ApiKey(**{**values, "scopes": frozenset(values["scopes"].split())})
