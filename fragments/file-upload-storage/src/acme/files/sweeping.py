"""Sees to files that did not get on by themselves: goes on with some, and removes the rest."""

from dataclasses import replace
from datetime import UTC, datetime

import structlog

from acme.database import Database
from acme.errors import ServiceError
from acme.files.file import FileState, StoredFile
from acme.files.processing import FileProcessing
from acme.files.uploads import Uploads

log = structlog.get_logger()

_PAGE = 100


class FileSweeper:
    """Any number of these may sweep at once: each change of a file is made by one."""

    def __init__(self, database: Database, uploads: Uploads, processing: FileProcessing) -> None:
        self._database = database
        self._uploads = uploads
        self._processing = processing

    async def sweep(self) -> int:
        """See to all that is due; to how many files that was done without an error."""
        now, seen, last = datetime.now(UTC), 0, None
        while True:
            async with self._database.reading() as tx:
                page = await tx.files.due(now, after=last, limit=_PAGE)
            for file in page:
                last = file
                try:
                    await self._see_to(file)
                    seen += 1
                except ServiceError as error:
                    # The others may be on their way all the same.
                    log.warning("file_not_swept", file_id=str(file.id), error=str(error))
            if len(page) < _PAGE:
                return seen

    async def _see_to(self, file: StoredFile) -> None:
        match file.state:
            case FileState.UPLOADING:
                _, there = await self._uploads.arrived(file.owner, file.id)
                if there == file.size:
                    await self._uploads.join(file)
                    return
                await self._forget(file)
            case FileState.QUARANTINED:
                await self._processing.process(file.id)
            case FileState.READY:
                await self._processing.settle(file)
            case _:
                await self._forget(file)

    async def _forget(self, file: StoredFile) -> None:
        """First its state, so that nobody adds to it; then its content, and at last its row."""
        gone = replace(file, state=FileState.DELETED, key="", thumbnail_key="")
        async with self._database.transaction() as tx:
            if not await tx.files.change(gone, since=file):
                return
        await self._processing.tidy(gone)
        async with self._database.transaction() as tx:
            await tx.files.remove(file.id)
