"""How sagas begin, and what is told of that and of their end."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import uuid4

from pydantic import JsonValue

from acme.broker.events import Event
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import Conflict
from acme.sagas import Instance, Status


async def start(
    tx: Transaction, saga: str, business_id: str, *, owner: str, data: Mapping[str, JsonValue]
) -> Instance:
    """Begin a saga once this unit of work is committed, or return the one that there is.

    A business id has one, until that is compensated. `owner` may ask for it over HTTP.

    Raises:
        Conflict: another is begun at the same moment.
    """
    if known := await tx.sagas.find(saga, business_id):
        return known
    now = datetime.now(UTC)
    instance = Instance(
        id=uuid4(),
        saga=saga,
        business_id=business_id,
        owner=owner,
        status=Status.RUNNING,
        step="",
        done=(),
        attempts=0,
        deadline=None,
        due_at=now,
        data=data,
        cause="",
        error="",
        version=1,
        started_at=now,
    )
    await tx.sagas.add(instance)
    await tx.outbox.append(saga_event("saga.started", instance))
    return instance


async def start_alone(
    database: Database,
    saga: str,
    business_id: str,
    *,
    owner: str,
    data: Mapping[str, JsonValue],
) -> Instance:
    """As `start`, in a unit of work of its own: of some at the same moment one begins it."""
    try:
        async with database.transaction() as tx:
            return await start(tx, saga, business_id, owner=owner, data=data)
    except Conflict:
        async with database.reading() as tx:
            if known := await tx.sagas.find(saga, business_id):
                return known
        raise


def saga_event(type_: str, instance: Instance) -> Event:
    """What others are told: which saga it is, and how it stands; those of one come in order."""
    payload: dict[str, JsonValue] = {
        "saga_id": str(instance.id),
        "saga": instance.saga,
        "business_id": instance.business_id,
        "status": instance.status.value,
    }
    return Event.now(type_, key=str(instance.id), payload=payload)
