"""Jobs of a unit of work: rows of the outbox, committed with the change that asks for them."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from acme.jobs.job import JobRecord
from acme.jobs.outbox import JOBS_LANE, event_of
from acme.outbox import Outbox

type Put = Callable[[JobRecord, float], Awaitable[object]]


class UnitOfWork(Protocol):
    """What a job can be enqueued with."""

    @property
    def outbox(self) -> Outbox:
        """The outbox of this unit of work."""


async def enqueue_within(
    within: UnitOfWork, record: JobRecord, delay_seconds: float, _: Put
) -> None:
    """Append it to the outbox; the worker `jobs-relay` puts it into the queue."""
    await within.outbox.append(event_of(record, delay_seconds=delay_seconds), lane=JOBS_LANE)
