"""Has a file checked by a job."""

from acme.database.transaction import Transaction
from acme.files.file import StoredFile
from acme.files.jobs import CHECK_FILE, CheckFile
from acme.jobs import Jobs


class Starting:
    """Enqueues with the commit that puts a file into quarantine."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    async def begin(self, tx: Transaction, file: StoredFile) -> None:
        """Have it checked once this is committed."""
        await self._jobs.enqueue(CHECK_FILE, CheckFile(file_id=file.id), within=tx)
