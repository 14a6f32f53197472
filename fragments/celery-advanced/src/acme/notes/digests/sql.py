"""Digests in the database."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.errors import NotFound
from acme.notes.digests.domain import Condensed, Digest, DigestState
from acme.notes.digests.tables import NoteDigestRow

_DIGESTS = NoteDigestRow.metadata.tables[NoteDigestRow.__tablename__]


class SqlNoteDigests:
    """The digests of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, digest: Digest) -> None:
        """Keep a new one."""
        await self._session.execute(insert(_DIGESTS).values(_values(digest)))

    async def get(self, owner: str, digest_id: UUID) -> Digest:
        """One digest of an owner."""
        one = select(_DIGESTS).where(_DIGESTS.c.id == digest_id, _DIGESTS.c.owner == owner)
        return await self._one(one, digest_id)

    async def held(self, digest_id: UUID) -> Digest:
        """One digest, until the unit of work ends."""
        one = select(_DIGESTS).where(_DIGESTS.c.id == digest_id).with_for_update()
        return await self._one(one, digest_id)

    async def replace(self, digest: Digest) -> None:
        """Keep what became of one."""
        kept = update(_DIGESTS).where(_DIGESTS.c.id == digest.id).values(_values(digest))
        await self._session.execute(kept)

    async def give_up(self, before: datetime) -> None:
        """Have those failed that nobody finishes."""
        late = update(_DIGESTS).where(
            _DIGESTS.c.created_at < before, _DIGESTS.c.state == DigestState.GATHERING.value
        )
        await self._session.execute(late.values(state=DigestState.FAILED.value))

    async def forget(self, before: datetime) -> None:
        """Forget old ones."""
        await self._session.execute(delete(_DIGESTS).where(_DIGESTS.c.created_at < before))

    async def _one(self, one: Select[Any], digest_id: UUID) -> Digest:
        row = (await self._session.execute(one)).one_or_none()
        if row is None:
            raise NotFound(f"There is no digest {digest_id}.")
        return _digest(row)


def _values(digest: Digest) -> dict[str, Any]:
    return {
        "id": digest.id,
        "owner": digest.owner,
        "state": digest.state.value,
        "entries": [asdict(entry) for entry in digest.entries],
        "missing": list(digest.missing),
        "created_at": digest.created_at,
    }


def _digest(row: Row[Any]) -> Digest:
    return Digest(
        id=row.id,
        owner=row.owner,
        state=DigestState(row.state),
        entries=tuple(Condensed(**entry) for entry in row.entries),
        missing=tuple(row.missing),
        created_at=row.created_at,
    )
