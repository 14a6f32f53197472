"""`/jobs/{id}` over HTTP."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel

from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.jobs.job import JobRecord, JobState
from acme.jobs.ledger import unknown

jobs_router = APIRouter(prefix="/jobs", tags=["jobs"])


class JobView(BaseModel):
    """A job as its owner sees it; why it failed is in the log."""

    id: str
    job: str
    state: JobState
    attempts: int
    changed_at: datetime

    @classmethod
    def of(cls, record: JobRecord) -> Self:
        """The view of a record."""
        return cls(
            id=record.id,
            job=record.job,
            state=record.state,
            attempts=record.attempts,
            changed_at=record.changed_at,
        )


@jobs_router.get("/{job_id}")
async def get_job(
    job_id: Annotated[str, Path(max_length=100)], request: Request, caller: CallerDependency
) -> JobView:
    """What became of a job of the caller."""
    record = await services_of(request).jobs.status(job_id)
    if record.owner != caller.id:
        raise unknown(job_id)
    return JobView.of(record)
