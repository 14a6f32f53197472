"""Jobs that are enqueued in the transaction of a session."""

from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from sqlalchemy.ext.asyncio import AsyncSession

from acme.jobs.connector import EngineConnector


class SqlQueuedJobs:
    """What one unit of work enqueues."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def defer(self, job: Job) -> int:
        """Enqueue a job with the session's own connection."""
        connection = await self._session.connection()
        manager = JobManager(EngineConnector(connection.engine))
        queued = await manager.defer_job_async(job, connection=connection)
        return queued.id or 0
