"""What tests enqueue, and workers that remember what they did."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from pydantic import BaseModel

from acme.jobs import Handled, Jobs
from acme.jobs.job import Job, JobRecord, JobState
from acme.jobs.settings import JobsSettings

# Far more than any server needs: what is waited for comes within milliseconds or seconds.
PATIENCE_SECONDS = 30


class Count(BaseModel):
    """A payload that tests tell apart by its number."""

    number: int = 0


COUNT = Job(name="count", payload=Count, attempts=3, timeout_seconds=20)
SECOND = Job(name="every-second", payload=Count, schedule="* * * * * *")


def impatient(url: str) -> JobsSettings:
    """Settings of a namespace that no other test uses, and little patience."""
    return JobsSettings(
        url=url,
        namespace=f"test-{uuid4().hex}",
        concurrency=1,
        backoff_seconds=0.02,
        backoff_longest_seconds=0.1,
        silence_seconds=1,
        drain_seconds=10,
    )


class Seen:
    """A handler that remembers the numbers it was given, failed attempts included."""

    def __init__(self, *failures: Exception) -> None:
        self.numbers: list[int] = []
        self._failures = list(failures)

    async def handle(self, payload: Count) -> None:
        """Remember, then fail as long as there are failures."""
        self.numbers.append(payload.number)
        if self._failures:
            raise self._failures.pop(0)


@asynccontextmanager
async def working(
    jobs: Jobs, handle: Callable[[Any], Awaitable[None]], job: Job[Any] = COUNT
) -> AsyncIterator[asyncio.Task[None]]:
    """A worker that does one kind of job; it is stopped at the end."""
    task = asyncio.create_task(jobs.work([Handled(job, handle)]))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Patience:
    """Waits for what comes within milliseconds, and gives up after half a minute."""

    def __init__(self) -> None:
        self._end = asyncio.get_running_loop().time() + PATIENCE_SECONDS

    async def a_moment(self, so_far: str) -> None:
        """Wait a little; fails with how far it has come."""
        assert asyncio.get_running_loop().time() < self._end, so_far
        await asyncio.sleep(0.01)


async def reached(jobs: Jobs, job_id: str, state: JobState) -> JobRecord:
    """The record, once it is in a state."""
    patience = Patience()
    while True:
        record = await jobs.status(job_id)
        if record.state is state:
            return record
        await patience.a_moment(f"the job {job_id} is {record.state}")


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition."""
    patience = Patience()
    while not condition():
        await patience.a_moment("it has not come true")
