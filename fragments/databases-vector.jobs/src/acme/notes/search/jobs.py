"""The job that indexes a note."""

from uuid import UUID

from pydantic import BaseModel

from acme.database.transaction import Transaction
from acme.jobs import Jobs
from acme.jobs.job import Job
from acme.notes.domain import Note


class IndexNote(BaseModel):
    """Which note, and the version that its change made or removed."""

    note_id: UUID
    version: int


# With pauses that double up to ten minutes, the model and the store may be away for two hours.
INDEX_NOTE = Job(name="index-note", payload=IndexNote, attempts=20)


class IndexByJob:
    """Enqueues a job with each change of a note: no request waits for the model or the store."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    async def note_written(self, tx: Transaction, note: Note) -> None:
        """Make the note findable by what it says now."""
        await self._enqueue(tx, note)

    async def note_deleted(self, tx: Transaction, note: Note) -> None:
        """Make the note unfindable; a search would leave it out anyway."""
        await self._enqueue(tx, note)

    async def _enqueue(self, tx: Transaction, note: Note) -> None:
        # Without a unique key: the job that stood for this one might begin before the commit, and
        # read what the note said before.
        payload = IndexNote(note_id=note.id, version=note.version)
        await self._jobs.enqueue(INDEX_NOTE, payload, within=tx)
