"""Sagas in the database."""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.errors import Conflict
from acme.sagas import ENDED, Instance, Status, unknown
from acme.sagas.tables import SagaRow

# The table rather than rows of the ORM: an instance is immutable, there is nothing to track.
_SAGAS = SagaRow.metadata.tables[SagaRow.__tablename__]
_KEPT = select(*(column for column in _SAGAS.c if column.name != "unique_id"))
_GOES_ON = _SAGAS.c.status.in_((Status.RUNNING, Status.COMPENSATING))


class SqlSagas:
    """The sagas of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, instance: Instance) -> None:
        """Write its row; of two of a business id the unique key lets one in."""
        await self._session.execute(insert(_SAGAS), _values(instance))

    async def find(self, saga: str, business_id: str) -> Instance | None:
        """Look by the unique key."""
        one = _KEPT.where(_SAGAS.c.saga == saga, _SAGAS.c.unique_id == business_id)
        row = (await self._session.execute(one)).one_or_none()
        return None if row is None else _instance(row)

    async def get(self, instance_id: UUID) -> Instance:
        """Look by the primary key."""
        row = (await self._session.execute(_KEPT.where(_SAGAS.c.id == instance_id))).one_or_none()
        if row is None:
            raise unknown(instance_id)
        return _instance(row)

    async def due(self, sagas: Collection[str]) -> Instance | None:
        """Lock the first that is free; SQLite lets one unit of work write at a time anyway."""
        first = (
            _KEPT.where(_SAGAS.c.saga.in_(sagas), _GOES_ON, _SAGAS.c.due_at <= datetime.now(UTC))
            .order_by(_SAGAS.c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = (await self._session.execute(first)).one_or_none()
        return None if row is None else _instance(row)

    async def keep(self, instance: Instance) -> None:
        """Write the next version over the one before."""
        former = (_SAGAS.c.id == instance.id, _SAGAS.c.version == instance.version - 1)
        change = update(_SAGAS).where(*former).values(_values(instance))
        if await self._count(change) != 1:
            raise Conflict(f"The saga {instance.id} has changed in the meantime.")

    async def listed(self, status: Status, *, limit: int) -> Sequence[Instance]:
        """Read them in the order of an index."""
        some = _KEPT.where(_SAGAS.c.status == status).order_by(_SAGAS.c.due_at).limit(limit)
        return [_instance(row) for row in await self._session.execute(some)]

    async def revive(self, ids: Collection[UUID] | None) -> int:
        """Give their compensation all its attempts again."""
        change = update(_SAGAS).where(_SAGAS.c.status == Status.STUCK)
        if ids is not None:
            change = change.where(_SAGAS.c.id.in_(ids))
        return await self._count(
            change.values(
                status=Status.COMPENSATING,
                attempts=0,
                due_at=datetime.now(UTC),
                version=_SAGAS.c.version + 1,
            )
        )

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Delete rows; those that another unit of work holds are left to it."""
        ended = (
            select(_SAGAS.c.id)
            .where(_SAGAS.c.status.in_(ENDED), _SAGAS.c.due_at < before)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = (await self._session.scalars(ended)).all()
        return await self._count(delete(_SAGAS).where(_SAGAS.c.id.in_(ids))) if ids else 0

    async def _count(self, change: Any) -> int:
        done = await self._session.execute(change)
        return done.rowcount if isinstance(done, CursorResult) else 0


def _values(instance: Instance) -> dict[str, Any]:
    values = {field: getattr(instance, field) for field in Instance.__slots__}
    compensated = instance.status is Status.COMPENSATED
    return values | {
        "unique_id": None if compensated else instance.business_id,
        "done": ",".join(instance.done),
        "data": json.dumps(dict(instance.data), allow_nan=False),
    }


def _instance(row: Row[Any]) -> Instance:
    kept = dict(row._mapping)
    done = tuple(filter(None, kept["done"].split(",")))
    return Instance(
        **kept | {"status": Status(kept["status"]), "done": done, "data": json.loads(kept["data"])}
    )
