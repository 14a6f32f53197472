"""One attempt at a job: what is done, and what is written down about it."""

import asyncio
from collections.abc import Sequence

import structlog
from pydantic import ValidationError

from acme.jobs import Handled
from acme.jobs.job import JobRecord, JobState, PermanentError, error_line
from acme.jobs.ledger import Ledger
from acme.request_context import restored_context

log = structlog.get_logger()

# After a kill it is still running for the ledger.
_OPEN = (JobState.WAITING, JobState.RUNNING)


class RetryLater(Exception):
    """The attempt failed, one of so many by now: the engine brings the job again after a pause."""

    def __init__(self, problem: str, *, attempts: int) -> None:
        super().__init__(problem)
        self.attempts = attempts


class Attempts:
    """Does jobs by their ids, as an engine hands them out."""

    def __init__(self, ledger: Ledger, handlers: Sequence[Handled]) -> None:
        self._ledger = ledger
        self._handlers = {each.job.name: each for each in handlers}

    async def make(self, job_id: str) -> None:
        """Try a job once; nothing happens where it is over.

        Raises:
            RetryLater: after a failure that is not the last.
        """
        record = await self._ledger.move(job_id, _OPEN, JobState.RUNNING)
        if record is None:
            return
        with (
            restored_context(record.context, f"run {record.job}"),
            structlog.contextvars.bound_contextvars(job=record.job, job_id=record.id),
        ):
            await self._settle(record)

    async def _settle(self, record: JobRecord) -> None:
        try:
            await self._run(record)
        except PermanentError as error:
            await self._bury(record, error)
        except Exception as error:
            if record.attempts >= self._handlers[record.job].job.attempts:
                await self._bury(record, error)
                return
            log.warning("job_failed", error=error_line(error))
            await self._ledger.move(
                record.id, (JobState.RUNNING,), JobState.WAITING, error=error_line(error)
            )
            raise RetryLater(error_line(error), attempts=record.attempts) from error
        else:
            await self._ledger.move(record.id, (JobState.RUNNING,), JobState.DONE)

    async def _run(self, record: JobRecord) -> None:
        known = self._handlers.get(record.job)
        if known is None:
            raise PermanentError(f"no handler of {record.job} in this worker")
        if record.attempts > known.job.attempts:
            raise PermanentError("its worker was killed at the last attempt")
        try:
            payload = known.job.payload.model_validate_json(record.payload)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise PermanentError(f"payload: {first['loc']}: {first['msg']}") from None
        async with asyncio.timeout(known.job.timeout_seconds):
            await known.run(payload)

    async def _bury(self, record: JobRecord, error: Exception) -> None:
        log.error("job_dead", exc_info=error)
        await self._ledger.move(
            record.id, (JobState.RUNNING,), JobState.DEAD, error=error_line(error)
        )
