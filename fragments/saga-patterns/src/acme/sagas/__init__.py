"""The saga port: work in steps, of which all are done, or those that were done are undone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from pydantic import JsonValue

from acme.errors import NotFound


class Status(StrEnum):
    """What is being done about a saga."""

    RUNNING = "running"
    COMPENSATING = "compensating"
    DONE = "done"
    COMPENSATED = "compensated"
    # A compensation failed for good: somebody has to see to it.
    STUCK = "stuck"


ENDED = (Status.DONE, Status.COMPENSATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """Where a saga stands. `step` is being done, or undone; `done` are those that may need undoing.

    `attempts` are those at this step, which ends at its `deadline`; a worker takes it at `due_at`.
    `error` is that of the last attempt, `cause` what made the steps be undone. `version` grows
    with each change: who holds an earlier one has lost the saga to another worker.
    """

    id: UUID
    saga: str
    business_id: str
    owner: str
    status: Status
    step: str
    done: tuple[str, ...]
    attempts: int
    deadline: datetime | None
    due_at: datetime
    data: Mapping[str, JsonValue]
    cause: str
    error: str
    version: int
    started_at: datetime


class Sagas(Protocol):
    """The sagas of one unit of work."""

    async def add(self, instance: Instance) -> None:
        """Keep a new one; Conflict when another of its business id is not compensated."""

    async def find(self, saga: str, business_id: str) -> Instance | None:
        """The one of a business id that is not compensated."""

    async def get(self, instance_id: UUID) -> Instance:
        """One of them; raises NotFound."""

    async def due(self, sagas: Collection[str]) -> Instance | None:
        """The first that is due of these sagas; nobody else gets it in this unit of work."""

    async def keep(self, instance: Instance) -> None:
        """Keep the next version; raises Conflict unless the one before is kept."""

    async def listed(self, status: Status, *, limit: int) -> Sequence[Instance]:
        """Those of a status, the longest due first."""

    async def revive(self, ids: Collection[UUID] | None) -> int:
        """Have stuck ones compensated again, these or all; how many there were."""

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Forget some that ended before; how many there were."""


def unknown(instance_id: UUID) -> NotFound:
    """The refusal for a saga that there is not, or not for this caller."""
    return NotFound(f"There is no saga {instance_id}.")
