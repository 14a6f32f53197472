"""Jobs of a unit of work: sent right after its commit."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from acme.errors import Unavailable
from acme.jobs.job import JobRecord

log = structlog.get_logger()

type Put = Callable[[JobRecord, float], Awaitable[object]]


class UnitOfWork(Protocol):
    """What a job can be enqueued with."""

    def after_commit(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run this once all is committed, and never after a rollback."""


async def enqueue_within(
    within: UnitOfWork, record: JobRecord, delay_seconds: float, put: Put
) -> None:
    """Put it into the queue once all is committed: a crash in between loses the job.

    The change stands when the server is away then: that is logged, and raised to nobody.
    """

    async def put_it() -> None:
        try:
            await put(record, delay_seconds)
        except Unavailable as error:
            log.error("job_lost", job=record.job, job_id=record.id, error=str(error))

    within.after_commit(put_it)
