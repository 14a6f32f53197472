"""Rows of Procrastinate, as the port tells them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from procrastinate.jobs import Status

from acme.jobs.job import JobRecord, JobState, Priority
from acme.jobs.ledger import unknown

_STATES = {
    "todo": JobState.WAITING,
    "doing": JobState.RUNNING,
    "succeeded": JobState.DONE,
    "failed": JobState.DEAD,
    "cancelled": JobState.CANCELLED,
}
RECORDS = """
SELECT job.*, (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id) AS changed_at
FROM procrastinate_jobs job
WHERE queue_name = %(queue)s AND (id = %(id)s OR %(id)s = 0)
AND (status = %(status)s::procrastinate_job_status OR %(status)s::text IS NULL) ORDER BY id
"""
_LARGEST_ID = 2**63 - 1


def record_of(row: Mapping[str, Any]) -> JobRecord:
    """The record that a row of RECORDS is."""
    changed_at: datetime = row["changed_at"]
    return JobRecord(
        id=str(row["id"]),
        job=row["task_name"],
        payload=row["args"].get("payload", "{}"),
        owner=row["args"].get("owner", ""),
        unique=row["queueing_lock"] or "",
        priority=Priority(row["priority"]) if row["priority"] in list(Priority) else Priority.HIGH,
        state=_STATES.get(row["status"], JobState.DEAD),
        attempts=row["attempts"] + (row["status"] == Status.DOING.value),
        error="",
        changed_at=changed_at,
        context=row["args"].get("context", {}),
    )


def number_of(job_id: str) -> int:
    """The id as the table has it; raises NotFound for what is none."""
    if job_id.isascii() and job_id.isdecimal() and 0 < int(job_id) <= _LARGEST_ID:
        return int(job_id)
    raise unknown(job_id)
