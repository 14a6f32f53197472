"""What is known of each job, for engines that forget a job once it is done."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from acme.errors import NotFound
from acme.jobs.job import JobRecord, JobState

OVER = frozenset({JobState.DONE, JobState.DEAD, JobState.CANCELLED})


class Ledger(Protocol):
    """Keeps records; the state of each changes in one step."""

    async def add(self, record: JobRecord) -> str:
        """Keep a new record, and return its id.

        Returns another's id where that has the unique key, and "" where the id is known already.
        """

    async def get(self, job_id: str) -> JobRecord:
        """A record; raises NotFound."""

    async def move(
        self,
        job_id: str,
        before: Collection[JobState],
        state: JobState,
        *,
        attempts: int | None = None,
        error: str = "",
    ) -> JobRecord | None:
        """Change the state of a job that is in one of those before; None where it is in none.

        Counts an attempt when it begins to run, unless it says how many there were.
        """

    async def dead(self) -> list[JobRecord]:
        """The records of dead jobs, oldest first."""

    async def ping(self) -> None:
        """Return when it can be written to; raise Unavailable otherwise."""


def moved(
    record: JobRecord, state: JobState, *, attempts: int | None = None, error: str = ""
) -> JobRecord:
    """The record in its next state."""
    counted = record.attempts + (state is JobState.RUNNING)
    return replace(
        record,
        state=state,
        attempts=counted if attempts is None else attempts,
        error=error,
        changed_at=datetime.now(UTC),
    )


def unknown(job_id: str) -> NotFound:
    """The error for a job that nobody knows."""
    return NotFound(f"There is no job {job_id}.")


class MemoryLedger:
    """Records in the process; gone when it ends."""

    def __init__(self, *, retention_days: float) -> None:
        self._records: dict[str, JobRecord] = {}
        self._waiting: dict[str, str] = {}
        self._retention = timedelta(days=retention_days)

    async def add(self, record: JobRecord) -> str:
        """Keep a record, and forget those that have been over for long."""
        self._prune()
        if record.id in self._records:
            return ""
        if record.unique:
            other = self._waiting.setdefault(record.unique, record.id)
            if other != record.id:
                return other
        self._records[record.id] = record
        return record.id

    async def get(self, job_id: str) -> JobRecord:
        """A record."""
        if job_id not in self._records:
            raise unknown(job_id)
        return self._records[job_id]

    async def move(
        self,
        job_id: str,
        before: Collection[JobState],
        state: JobState,
        *,
        attempts: int | None = None,
        error: str = "",
    ) -> JobRecord | None:
        """Change a state; a unique key is free once its job has begun."""
        record = self._records.get(job_id)
        if record is None or record.state not in before:
            return None
        if self._waiting.get(record.unique) == job_id:
            del self._waiting[record.unique]
        # The newest at the end, where pruning looks last.
        self._records.pop(job_id)
        found = moved(record, state, attempts=attempts, error=error)
        self._records[job_id] = found
        return found

    async def dead(self) -> list[JobRecord]:
        """The dead."""
        return [record for record in self._records.values() if record.state is JobState.DEAD]

    async def ping(self) -> None:
        """Nothing can be away."""

    def _prune(self) -> None:
        limit = datetime.now(UTC) - self._retention
        for record in list(self._records.values()):
            if record.changed_at > limit:
                return
            if record.state in OVER:
                del self._records[record.id]
