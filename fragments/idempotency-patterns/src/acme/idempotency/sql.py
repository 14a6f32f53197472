"""Idempotency keys in the database."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Result, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.idempotency.key import Claim, Kept, Reply
from acme.idempotency.tables import IdempotencyKeyRow as Row

_COLUMNS = select(*Row.__table__.columns)


class SqlIdempotencyKeys:
    """The keys of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, key_id: str) -> Kept | None:
        """What is known of a key."""
        row = (await self._session.execute(_COLUMNS.where(Row.id == key_id))).one_or_none()
        if row is None:
            return None
        claim = Claim(
            id=row.id, fingerprint=row.fingerprint, token=row.token, expires_at=row.expires_at
        )
        if row.status is None:
            return Kept(claim=claim, reply=None)
        headers = tuple((name, value) for name, value in json.loads(row.headers))
        return Kept(claim=claim, reply=Reply(status=row.status, headers=headers, body=row.body))

    async def claim(self, claim: Claim) -> None:
        """Claim a new key."""
        await self._session.execute(insert(Row).values(_claimed(claim)))

    async def take_over(self, claim: Claim, *, token: UUID) -> bool:
        """Claim a key again."""
        taken = update(Row).where(Row.id == claim.id, Row.token == token)
        return _one(await self._session.execute(taken.values(_claimed(claim))))

    async def keep(self, claim: Claim, reply: Reply, *, until: datetime) -> bool:
        """Keep the reply under the claim."""
        mine = update(Row).where(Row.id == claim.id, Row.token == claim.token)
        done = mine.values(
            status=reply.status,
            headers=json.dumps(reply.headers),
            body=reply.body,
            expires_at=until,
        )
        return _one(await self._session.execute(done))

    async def release(self, claim: Claim) -> bool:
        """Forget the claim."""
        mine = delete(Row).where(Row.id == claim.id, Row.token == claim.token)
        return _one(await self._session.execute(mine))

    async def remove_expired(self, *, now: datetime, limit: int) -> int:
        """Forget old keys; those that another unit of work holds are left to it."""
        found = await self._session.scalars(
            select(Row.id)
            .where(Row.expires_at <= now)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        removed = list(found)
        if removed:
            await self._session.execute(delete(Row).where(Row.id.in_(removed)))
        return len(removed)


def _claimed(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "fingerprint": claim.fingerprint,
        "token": claim.token,
        "expires_at": claim.expires_at,
        "status": None,
        "headers": None,
        "body": None,
    }


def _one(result: Result[Any]) -> bool:
    return isinstance(result, CursorResult) and result.rowcount == 1
