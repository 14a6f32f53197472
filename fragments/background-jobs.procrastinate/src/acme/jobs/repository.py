"""Jobs that are enqueued with a unit of work."""

from typing import Protocol

from procrastinate.jobs import Job


class QueuedJobs(Protocol):
    """What one unit of work enqueues: there once it is committed, and never after a rollback."""

    async def defer(self, job: Job) -> int:
        """Enqueue a job, and return its id; raises AlreadyEnqueued, which breaks nothing."""
