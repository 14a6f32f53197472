"""The jobs of files."""

from uuid import UUID

from pydantic import BaseModel

from acme.jobs.job import Job


class CheckFile(BaseModel):
    """Which file is to be checked."""

    file_id: UUID


class SweepFiles(BaseModel):
    """All that is due."""


# A gigabyte is read twice, and scanned.
CHECK_FILE = Job(name="check-file", payload=CheckFile, timeout_seconds=600)
SWEEP_FILES = Job(
    name="sweep-files", payload=SweepFiles, schedule="*/10 * * * *", timeout_seconds=3600
)
