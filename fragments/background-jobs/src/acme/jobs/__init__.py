"""The jobs port: work that outlives the request that asks for it, done at least once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from pydantic import BaseModel

from acme.jobs.job import Job, JobRecord, Priority
from acme.jobs.within import UnitOfWork


@dataclass(frozen=True, slots=True)
class Handled:
    """A job, and what does it."""

    job: Job[Any]
    run: Callable[[Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class JobHandler[S]:
    """A job, and what does it with the services `S` of a worker."""

    job: Job[Any]
    handle: Callable[[S, Any], Awaitable[None]]

    def with_services(self, services: S) -> Handled:
        """The same, in a worker."""
        return Handled(self.job, partial(self.handle, services))


def handled[S, P: BaseModel](
    job: Job[P], handle: Callable[[S, P], Awaitable[None]]
) -> JobHandler[S]:
    """Say what does a job.

    A handler may run twice, when its worker dies at the end of the first time: its effect must be
    the same. It raises PermanentError where another try would not help; all else is tried again.
    """
    return JobHandler(job, handle)


class Jobs(Protocol):
    """Takes jobs from those who enqueue, and gives them to workers."""

    # Requests that enqueue nothing are answered while its server is away.
    critical: bool

    async def enqueue[P: BaseModel](
        self,
        job: Job[P],
        payload: P,
        *,
        owner: str = "",
        delay_seconds: float = 0,
        priority: Priority = Priority.NORMAL,
        unique: str = "",
        within: UnitOfWork | None = None,
    ) -> str:
        """Have a job done, some seconds from now at the earliest; returns its id.

        While a job with the same `unique` key waits, it stands for this one: its id is returned.
        With `within`, the job is enqueued once the unit of work is committed, and never after a
        rollback.

        Raises:
            Unavailable: when the server does not answer; it may have the job all the same.
        """

    async def status(self, job_id: str) -> JobRecord:
        """What became of a job; raises NotFound, also for one of long ago."""

    async def dead(self) -> list[JobRecord]:
        """The jobs that were given up, oldest first."""

    async def replay(self, job_id: str) -> None:
        """Give a dead job all its attempts again; raises Conflict for one that is not dead."""

    async def cancel(self, job_id: str) -> None:
        """Have a waiting job never done; raises Conflict for one that has begun."""

    async def work(self, handlers: Sequence[Handled]) -> None:
        """Do jobs, and enqueue what is scheduled, until cancelled; then finish those in hand.

        Of any number of workers, one enqueues each time of a schedule.
        """

    async def ping(self) -> None:
        """Return when the server takes jobs; raise Unavailable otherwise."""
