"""Puts jobs of the outbox into the queue."""

from datetime import UTC, datetime

from acme.broker.events import Event
from acme.jobs.job import JobState
from acme.jobs.ledgered import LedgeredJobs
from acme.jobs.outbox import record_in


class JobEnqueuer:
    """What the relay of jobs publishes to."""

    def __init__(self, jobs: LedgeredJobs) -> None:
        self._jobs = jobs

    async def publish(self, event: Event) -> None:
        """Enqueue a job; one that comes again is the same job.

        Raises:
            Unavailable: when the server does not answer; it may have the job all the same.
        """
        record, due_at = record_in(event)
        kept = await self._jobs.ledger.add(record)
        # Another one with its unique key stands for it, or it was enqueued before: by a relay that
        # may have been killed before it sent what the ledger had already.
        if kept != record.id and (kept or await self._has_begun(record.id)):
            return
        delay = (due_at - datetime.now(UTC)).total_seconds()
        await self._jobs.engine.send(record, delay_seconds=max(0, delay))

    async def _has_begun(self, job_id: str) -> bool:
        known = await self._jobs.ledger.get(job_id)
        return known.state is not JobState.WAITING or known.attempts > 0
