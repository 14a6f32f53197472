"""What becomes of a file whose content is there: it is checked, made safe, and then ready."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from acme.database import Database
from acme.errors import InvalidInput, NotFound
from acme.files.file import FileState, StoredFile, soon
from acme.files.kinds import check_kind
from acme.files.pictures import Pictures
from acme.scanning import Scanner, Verdict
from acme.storage import ObjectStorage

log = structlog.get_logger()

# So long the owner can see why a file was refused.
_SHOWN = timedelta(days=1)


class FileProcessing:
    """Does it again from the beginning where it was interrupted: until its end nothing changes."""

    def __init__(
        self, database: Database, storage: ObjectStorage, scanner: Scanner, pictures: Pictures
    ) -> None:
        self._database = database
        self._storage = storage
        self._scanner = scanner
        self._pictures = pictures

    async def process(self, file_id: UUID) -> None:
        """Check a file that is in quarantine; one that is not stays as it is.

        Raises:
            Unavailable: when the storage or the scanner does not answer.
        """
        async with self._database.reading() as tx:
            file = await tx.files.known(file_id)
        if file is None or file.state is not FileState.QUARANTINED or file.due_at is None:
            return
        try:
            checked = await self._checked(file)
        except InvalidInput as error:
            end = datetime.now(UTC) + _SHOWN
            checked = replace(file, state=FileState.REFUSED, key="", due_at=end, reason=str(error))
        async with self._database.transaction() as tx:
            if not await tx.files.change(checked, since=file):
                return  # Deleted meanwhile, or somebody else was quicker; the sweep tidies up.
        log.info("file_checked", file_id=str(file.id), state=checked.state, reason=checked.reason)
        await self.settle(checked)

    async def settle(self, file: StoredFile) -> None:
        """Be done with a file: what was on its way is gone, and there is nothing more to see to."""
        await self.tidy(file)
        if file.state is FileState.READY:
            async with self._database.transaction() as tx:
                await tx.files.forget_parts(file.id)
                await tx.files.change(replace(file, due_at=None), since=file)

    async def tidy(self, file: StoredFile) -> None:
        """Remove what is left of the way to what a file is now."""
        kept = {file.key, file.thumbnail_key}
        found = await self._storage.keys(file.folder)
        await self._storage.remove([key for key in found if key not in kept])

    async def _checked(self, file: StoredFile) -> StoredFile:
        try:
            await check_kind(self._storage, file)
        except NotFound as error:
            raise InvalidInput("Its content is gone.") from error
        verdict, name = await self._scanner.scan(self._storage.read(file.key, end=file.size))
        if verdict is Verdict.INFECTED:
            return replace(file, due_at=None, reason=f"It holds {name}."[:200])
        if verdict is Verdict.UNSCANNED:
            return replace(file, due_at=soon(), reason="It has not been scanned.")
        if self._pictures.knows(file.media_type):
            file = await self._redrawn(file)
        return replace(file, state=FileState.READY, reason="")

    async def _redrawn(self, file: StoredFile) -> StoredFile:
        picture, thumbnail = await self._pictures.redraw(self._storage, file)
        key, thumbnail_key = file.new_key(), file.new_key()
        await self._storage.write(key, picture)
        await self._storage.write(thumbnail_key, thumbnail)
        return replace(file, key=key, thumbnail_key=thumbnail_key, size=len(picture))
