"""Jobs of a unit of work: sent right after its commit."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from acme.jobs.job import JobRecord

type Put = Callable[[JobRecord, float], Awaitable[object]]


class UnitOfWork(Protocol):
    """What a job can be enqueued with."""

    def after_commit(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run this once all is committed, and never after a rollback."""


async def enqueue_within(
    within: UnitOfWork, record: JobRecord, delay_seconds: float, put: Put
) -> None:
    """Put it into the queue once all is committed: a crash in between loses the job."""

    async def put_it() -> None:
        await put(record, delay_seconds)

    within.after_commit(put_it)
