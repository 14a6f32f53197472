"""What a worker of Procrastinate knows: a task for each job, and those that keep house."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog
from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status
from pydantic import ValidationError

from acme.backoff import backoff_seconds
from acme.jobs import Handled
from acme.jobs.job import Job, PermanentError, error_line
from acme.jobs.settings import JobsSettings
from acme.request_context import restored_context

log = structlog.get_logger()

_HOUSEKEEPING = ("retry-stalled-jobs", "remove-old-jobs")


class Backoff(BaseRetryStrategy):
    """Pauses that double, are jittered, and end with the attempts of the job."""

    def __init__(self, job: Job[Any], settings: JobsSettings) -> None:
        self._job = job
        self._settings = settings

    def get_retry_decision(
        self, *, exception: BaseException, job: QueuedJob
    ) -> RetryDecision | None:
        """None where the job is dead."""
        if _is_last(exception, self._job, job):
            return None
        wait = backoff_seconds(
            job.attempts + 1,
            first=self._settings.backoff_seconds,
            longest=self._settings.backoff_longest_seconds,
        )
        return RetryDecision(retry_in={"milliseconds": round(1000 * wait)})


def _is_last(error: BaseException, job: Job[Any], queued: QueuedJob) -> bool:
    """Whether a job that failed is dead; `queued.attempts` are those before this one."""
    return isinstance(error, PermanentError) or queued.attempts + 1 >= job.attempts


def add_tasks(app: App, handlers: Sequence[Handled], settings: JobsSettings) -> None:
    """Register a task for each job; what is scheduled is deferred once, by one of the workers."""
    for each in handlers:
        task = app.task(
            name=each.job.name,
            queue=settings.namespace,
            retry=Backoff(each.job, settings),
            pass_context=True,
        )(_runner(each))
        if each.job.schedule:
            periodic = app.periodic(cron=each.job.schedule, periodic_id=settings.namespace)
            periodic(task)


def _runner(handled: Handled) -> Any:
    job = handled.job

    # A schedule says when, and nothing else; a later release may say more.
    async def run(in_hand: JobContext, *, payload: str = "{}", **arguments: Any) -> None:
        with (
            restored_context(arguments.get("context", {}), f"run {job.name}"),
            structlog.contextvars.bound_contextvars(job=job.name, job_id=str(in_hand.job.id)),
        ):
            try:
                await attempt(payload)
            except BaseException as error:
                if _is_last(error, job, in_hand.job):
                    log.error("job_dead", exc_info=error)
                else:
                    log.warning("job_failed", error=error_line(error))
                raise

    async def attempt(payload: str) -> None:
        try:
            read = job.payload.model_validate_json(payload)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise PermanentError(f"payload: {first['loc']}: {first['msg']}") from None
        async with asyncio.timeout(job.timeout_seconds):
            await handled.run(read)

    return run


def add_housekeeping(app: App, handlers: Sequence[Handled], settings: JobsSettings) -> None:
    """Register what Procrastinate's documentation advises: jobs of dead workers, old jobs."""
    attempts = {each.job.name: each.job.attempts for each in handlers}
    queue = settings.namespace

    async def retry_stalled(context: JobContext, timestamp: int) -> None:
        manager = context.app.job_manager
        silence = settings.silence_seconds
        for job in await manager.get_stalled_jobs(queue=queue, seconds_since_heartbeat=silence):
            if job.id == context.job.id:
                continue
            # Another worker may be faster.
            with suppress(ConnectorException):
                if job.task_name in _HOUSEKEEPING:
                    await manager.finish_job(job, status=Status.FAILED, delete_job=True)
                elif job.attempts + 1 < attempts.get(job.task_name, 2):
                    await manager.retry_job(job)
                else:
                    await manager.finish_job(job, status=Status.FAILED, delete_job=False)
                    log.error("job_dead", job=job.task_name, job_id=str(job.id), error="killed")

    async def remove_old(context: JobContext, timestamp: int) -> None:
        await context.app.job_manager.delete_old_jobs(
            nb_hours=max(1, round(24 * settings.retention_days)),
            queue=queue,
            include_failed=True,
            include_cancelled=True,
            include_aborted=True,
        )

    seconds = round(settings.silence_seconds)
    # The sixth field of a cron line are its seconds.
    often = f"* * * * * */{seconds}" if seconds < 60 else f"*/{min(seconds // 60, 59)} * * * *"
    for name, cron, function in zip(
        _HOUSEKEEPING, (often, "23 * * * *"), (retry_stalled, remove_old), strict=True
    ):
        # A lock would outlive the worker that is killed with it.
        task = app.task(
            name=name, queue=queue, pass_context=True, priority=100, queueing_lock=f"{queue}/{name}"
        )(function)
        app.periodic(cron=cron, periodic_id=queue)(task)
