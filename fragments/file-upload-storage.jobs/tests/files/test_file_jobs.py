"""Files are checked by a job, and swept by the clock."""

from datetime import UTC, datetime

from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.files.file import FileState
from acme.files.jobs import SWEEP_FILES, SweepFiles
from acme.jobs.job import JobState
from acme.jobs.settings import JobsSettings
from acme.jobs.worker import JOBS_WORKER
from acme.settings import Settings
from acme.storage.settings import StorageSettings

from ..jobs.working import reached
from .test_sweep import made_due
from .uploading import PDF, uploaded


async def test_the_clock_sweeps(ada: AsyncClient, services: Services) -> None:
    file = await made_due(services, (await uploaded(ada, PDF))["id"], FileState.DELETED)
    assert SWEEP_FILES.schedule
    job_id = await services.jobs.enqueue(SWEEP_FILES, SweepFiles())
    await reached(services.jobs, job_id, JobState.DONE)
    async with services.database.reading() as tx:
        assert await tx.files.known(file.id) is None
        assert await tx.files.due(datetime.now(UTC), after=None, limit=1) == []


async def test_jobs_are_done_where_the_files_are(settings: Settings) -> None:
    elsewhere = JobsSettings.model_construct(url="elsewhere://")
    moved = settings.model_copy(update={"jobs": elsewhere})
    assert "STORAGE_URL" not in JOBS_WORKER.bound(moved)
    inside = moved.model_copy(update={"storage": StorageSettings(url="memory://")})
    assert "STORAGE_URL" in JOBS_WORKER.bound(inside)
