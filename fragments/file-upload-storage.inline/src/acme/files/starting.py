"""Has a file checked right after its upload: its client waits for that."""

from functools import partial
from uuid import UUID

import structlog

from acme.database.transaction import Transaction
from acme.errors import ServiceError
from acme.files.file import StoredFile
from acme.files.processing import FileProcessing

log = structlog.get_logger()


class Starting:
    """Checks files after the commit that puts them into quarantine."""

    def __init__(self, processing: FileProcessing) -> None:
        self._processing = processing

    async def begin(self, tx: Transaction, file: StoredFile) -> None:
        """Check it once this is committed; what fails now is for the sweep."""
        tx.after_commit(partial(self._process, file.id))

    async def _process(self, file_id: UUID) -> None:
        try:
            await self._processing.process(file_id)
        except ServiceError as error:
            log.warning("file_not_checked", file_id=str(file_id), error=str(error))
