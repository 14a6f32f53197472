"""`/sagas/{id}` over HTTP."""

from datetime import datetime
from typing import Self
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel

from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.sagas import Instance, Status, unknown

sagas_router = APIRouter(prefix="/sagas", tags=["sagas"])


class SagaView(BaseModel):
    """A saga as its owner sees it; why it failed is in the log. `done` has what is not undone."""

    id: UUID
    saga: str
    business_id: str
    status: Status
    step: str
    done: tuple[str, ...]
    attempts: int
    started_at: datetime

    @classmethod
    def of(cls, instance: Instance) -> Self:
        """The view of an instance."""
        return cls(**{field: getattr(instance, field) for field in cls.model_fields})


@sagas_router.get("/{saga_id}")
async def get_saga(saga_id: UUID, request: Request, caller: CallerDependency) -> SagaView:
    """How far a saga of the caller is."""
    async with services_of(request).database.reading() as tx:
        instance = await tx.sagas.get(saga_id)
    if instance.owner != caller.id:
        raise unknown(saga_id)
    return SagaView.of(instance)
