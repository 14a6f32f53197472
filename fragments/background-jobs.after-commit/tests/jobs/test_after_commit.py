"""A job of a unit of work comes after its commit."""

from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from acme.errors import NotFound, Unavailable
from acme.jobs.in_process import open_in_process
from acme.jobs.job import JobRecord, JobState
from acme.jobs.ledger import MemoryLedger
from acme.jobs.ledgered import LedgeredJobs

from .working import COUNT, Count, Seen, impatient, reached, working


class AwayEngine:
    """A server that does not answer."""

    async def send(self, record: JobRecord, *, delay_seconds: float) -> None:
        """Say so."""
        raise Unavailable("no Redis answers")

    async def work(self, attempt: Callable[[str], Awaitable[None]]) -> None:
        """Say so."""
        raise Unavailable("no Redis answers")


class Work:
    """A unit of work."""

    def __init__(self) -> None:
        self._works: list[Callable[[], Awaitable[None]]] = []

    def after_commit(self, work: Callable[[], Awaitable[None]]) -> None:
        """Keep it for the commit."""
        self._works.append(work)

    async def commit(self) -> None:
        """Do what was kept."""
        for work in self._works:
            await work()


async def test_a_job_comes_once_its_unit_of_work_is_committed() -> None:
    seen, tx = Seen(), Work()
    async with open_in_process(impatient("memory://")) as jobs:
        job_id = await jobs.enqueue(COUNT, Count(number=5), within=tx)
        with pytest.raises(NotFound):
            await jobs.status(job_id)
        await tx.commit()
        async with working(jobs, seen.handle):
            await reached(jobs, job_id, JobState.DONE)
    assert seen.numbers == [5]


async def test_a_change_stands_whose_job_cannot_be_enqueued() -> None:
    tx, jobs = Work(), LedgeredJobs(AwayEngine(), MemoryLedger(retention_days=1))
    job_id = await jobs.enqueue(COUNT, Count(), within=tx)
    with capture_logs() as logs:
        await tx.commit()
    (line,) = logs
    assert (line["event"], line["log_level"], line["job_id"]) == ("job_lost", "error", job_id)
