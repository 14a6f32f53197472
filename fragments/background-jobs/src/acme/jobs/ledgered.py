"""Jobs over an engine that carries ids, and a ledger that knows the rest."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import uuid4

from pydantic import BaseModel

from acme.errors import Conflict
from acme.jobs import Handled
from acme.jobs.attempts import Attempts
from acme.jobs.job import Job, JobRecord, JobState, Priority
from acme.jobs.ledger import Ledger
from acme.jobs.schedules import keep_schedules
from acme.jobs.within import UnitOfWork, enqueue_within
from acme.request_context import carried_context


class Engine(Protocol):
    """A library of jobs, as far as `LedgeredJobs` needs it."""

    async def send(self, record: JobRecord, *, delay_seconds: float) -> None:
        """Hand the job's id to a worker, after its delay."""

    async def work(self, attempt: Callable[[str], Awaitable[None]]) -> None:
        """Try what is sent until cancelled, then finish what is in hand.

        An attempt that raises RetryLater is made again after a pause.
        """


class LedgeredJobs:
    """The port; every engine behaves the same behind it."""

    critical = False

    def __init__(self, engine: Engine, ledger: Ledger) -> None:
        self.engine = engine
        self.ledger = ledger

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
        """Enqueue now, or with a unit of work."""
        record = _new(job, payload, owner=owner, priority=priority, unique=unique)
        if within is None:
            return await self._put(record, delay_seconds)
        await enqueue_within(within, record, delay_seconds, self._put)
        return record.id

    async def status(self, job_id: str) -> JobRecord:
        """What the ledger says."""
        return await self.ledger.get(job_id)

    async def dead(self) -> list[JobRecord]:
        """The dead of the ledger."""
        return await self.ledger.dead()

    async def replay(self, job_id: str) -> None:
        """Send a dead job again."""
        before = (JobState.DEAD,)
        record = await self.ledger.move(job_id, before, JobState.WAITING, attempts=0)
        if record is None:
            raise await self._refusal(job_id, "and not dead")
        await self.engine.send(record, delay_seconds=0)

    async def cancel(self, job_id: str) -> None:
        """Mark it; the worker that gets it passes it over."""
        if not await self.ledger.move(job_id, (JobState.WAITING,), JobState.CANCELLED):
            raise await self._refusal(job_id, "and no longer waiting")

    async def work(self, handlers: Sequence[Handled]) -> None:
        """Run the engine, and the schedules beside it."""
        attempts = Attempts(self.ledger, handlers)
        async with asyncio.TaskGroup() as group:
            group.create_task(keep_schedules([each.job for each in handlers], self.tick))
            group.create_task(self.engine.work(attempts.make))

    async def tick(self, job: Job[Any], moment: datetime) -> None:
        """Enqueue a job for one time of its schedule, unless another worker has."""
        record = _new(job, job.payload(), job_id=f"{job.name}@{moment:%Y%m%dT%H%M%SZ}")
        await self._put(record, 0)

    async def ping(self) -> None:
        """Ask the ledger, which is on the same server."""
        await self.ledger.ping()

    async def _put(self, record: JobRecord, delay_seconds: float) -> str:
        job_id = await self.ledger.add(record)
        if job_id == record.id:
            await self.engine.send(record, delay_seconds=delay_seconds)
        return job_id

    async def _refusal(self, job_id: str, problem: str) -> Conflict:
        state = (await self.ledger.get(job_id)).state
        return Conflict(f"The job {job_id} is {state}, {problem}.")


def _new(
    job: Job[Any],
    payload: BaseModel,
    *,
    job_id: str = "",
    owner: str = "",
    priority: Priority = Priority.NORMAL,
    unique: str = "",
) -> JobRecord:
    return JobRecord(
        id=job_id or str(uuid4()),
        job=job.name,
        payload=payload.model_dump_json(),
        owner=owner,
        # Of one kind of job: others may have the same key.
        unique=unique and f"{job.name}/{unique}",
        priority=priority,
        state=JobState.WAITING,
        attempts=0,
        error="",
        changed_at=datetime.now(UTC),
        context=carried_context(),
    )
