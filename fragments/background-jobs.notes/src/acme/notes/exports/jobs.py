"""The jobs of exports."""

from uuid import UUID

from pydantic import BaseModel

from acme.jobs.job import Job


class ExportNotes(BaseModel):
    """Whose notes are exported; the id makes a second try find what the first one kept."""

    export_id: UUID
    owner: str


class ForgetExports(BaseModel):
    """After how many days an export is forgotten."""

    days: int = 7


EXPORT_NOTES = Job(name="export-notes", payload=ExportNotes)
FORGET_EXPORTS = Job(name="forget-exports", payload=ForgetExports, schedule="17 3 * * *")
