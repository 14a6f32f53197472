"""Jobs in PostgreSQL, by Procrastinate."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from pydantic import BaseModel
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from acme.database.opening import open_backend
from acme.database.settings import DatabaseSettings
from acme.database.transaction import Transaction
from acme.errors import (
    ConfigurationError,
    Conflict,
    Unavailable,
)
from acme.jobs import Handled
from acme.jobs.connector import EngineConnector
from acme.jobs.job import Job, JobRecord, Priority
from acme.jobs.ledger import unknown
from acme.jobs.rows import RECORDS, number_of, record_of
from acme.jobs.settings import JobsSettings
from acme.jobs.tasks import add_housekeeping, add_tasks
from acme.jobs.within import UnitOfWork
from acme.request_context import carried_context

_REPLAY = """
UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL
WHERE id = %(id)s AND queue_name = %(queue)s AND status = 'failed' RETURNING id
"""


class ProcrastinateJobs:
    """The port; the library keeps all there is to know of a job."""

    critical = False

    def __init__(self, engine: AsyncEngine, settings: JobsSettings) -> None:
        self._connector = EngineConnector(engine)
        self._app = App(connector=self._connector)
        self._settings = settings

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
        """Enqueue in a transaction of its own, or in that of a unit of work."""
        queue = self._settings.namespace
        lock = f"{queue}/{job.name}/{unique}" if unique else None
        milliseconds = round(1000 * delay_seconds)
        deferrer = self._app.configure_task(
            job.name,
            queue=queue,
            priority=priority,
            queueing_lock=lock,
            schedule_in={"milliseconds": milliseconds} if milliseconds > 0 else None,
        )
        arguments: dict[str, Any] = {"payload": payload.model_dump_json(), "owner": owner}
        # Workers of earlier releases refuse what they do not know.
        if context := carried_context():
            arguments["context"] = context
        queued = deferrer.make_new_job(**arguments)
        with _told():
            while True:
                try:
                    if isinstance(within, Transaction):
                        return str(await within.queued_jobs.defer(queued))
                    return str((await self._app.job_manager.defer_job_async(queued)).id)
                except AlreadyEnqueued:
                    waiting = await self._app.job_manager.list_jobs_async(
                        queue=queue, queueing_lock=lock, status=Status.TODO.value
                    )
                    # It may have begun meanwhile.
                    for other in waiting:
                        return str(other.id)

    async def status(self, job_id: str) -> JobRecord:
        """What the table says."""
        for record in await self._records(number_of(job_id)):
            return record
        raise unknown(job_id)

    async def dead(self) -> list[JobRecord]:
        """Those that failed."""
        return await self._records(0, Status.FAILED)

    async def replay(self, job_id: str) -> None:
        """Have a failed job wait again, with its attempts forgotten."""
        with _told():
            changed = await self._connector.execute_query_all_async(
                _REPLAY, id=number_of(job_id), queue=self._settings.namespace
            )
        if not changed:
            state = (await self.status(job_id)).state
            raise Conflict(f"The job {job_id} is {state}, and not dead.")

    async def cancel(self, job_id: str) -> None:
        """Cancel a job that waits."""
        state = (await self.status(job_id)).state
        with _told():
            if not await self._app.job_manager.cancel_job_by_id_async(number_of(job_id)):
                raise Conflict(f"The job {job_id} is {state}, and no longer waiting.")

    async def work(self, handlers: Sequence[Handled]) -> None:
        """Run a worker of the library."""
        app = App(connector=self._connector)
        add_tasks(app, handlers, self._settings)
        add_housekeeping(app, handlers, self._settings)
        silence = self._settings.silence_seconds
        with _told():
            await app.run_worker_async(
                queues=[self._settings.namespace],
                concurrency=self._settings.concurrency,
                # What is tried again is announced to nobody.
                fetch_job_polling_interval=max(0.05, min(1, self._settings.backoff_seconds)),
                install_signal_handlers=False,
                shutdown_graceful_timeout=self._settings.drain_seconds,
                update_heartbeat_interval=silence / 3,
                stalled_worker_timeout=silence,
            )
        raise Unavailable("The worker has lost the database.")

    async def ping(self) -> None:
        """Ask whether the tables are there."""
        with _told():
            if not await self._app.check_connection_async():
                raise Unavailable("The tables of jobs are missing: migrate this database.")

    async def _records(self, number: int, status: Status | None = None) -> list[JobRecord]:
        with _told():
            rows = await self._connector.execute_query_all_async(
                RECORDS,
                id=number,
                queue=self._settings.namespace,
                status=status and status.value,
            )
        return [record_of(row) for row in rows]


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (ConnectorException, OSError) as error:
        raise Unavailable("The database of the jobs does not answer.") from error


@asynccontextmanager
async def open_procrastinate(
    settings: JobsSettings, database: DatabaseSettings
) -> AsyncIterator[ProcrastinateJobs]:
    """Jobs on the database of the service, with connections of their own.

    Raises:
        ConfigurationError: when it does not answer, or is not the one of DATABASE_URL.
    """
    url = settings.url.replace("procrastinate", "postgresql", 1)
    if make_url(url).database != make_url(database.url).database:
        raise ConfigurationError("JOBS_URL", "is not the database of DATABASE_URL")
    # Each job in hand may ask, and so do the worker's own tasks.
    size = {"pool_size": settings.concurrency + 3}
    try:
        async with open_backend(database.model_copy(update={"url": url} | size)) as backend:
            yield ProcrastinateJobs(backend.engine, settings)
    except ConfigurationError as error:
        if error.variable == "JOBS_URL":
            raise
        raise ConfigurationError("JOBS_URL", str(error).partition(": ")[2]) from error
