"""Gives files back to their owner, and forgets them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from acme.database import Database
from acme.errors import Conflict
from acme.files.file import FileState, StoredFile, soon
from acme.storage import ObjectStorage


class FileService:
    """What the owner of files may do with them."""

    def __init__(self, database: Database, storage: ObjectStorage) -> None:
        self._database = database
        self._storage = storage

    async def get(self, owner: str, file_id: UUID) -> StoredFile:
        """A file of an owner; raises NotFound."""
        async with self._database.reading() as tx:
            return await tx.files.held(owner, file_id)

    async def page(self, owner: str, *, after: UUID | None, limit: int) -> Sequence[StoredFile]:
        """The files of an owner, newest first; raises NotFound when `after` is none of them."""
        async with self._database.reading() as tx:
            last = None if after is None else await tx.files.held(owner, after)
            return await tx.files.page(owner, after=last, limit=limit)

    async def ready(self, owner: str, file_id: UUID) -> StoredFile:
        """A file that may be fetched; raises NotFound, and Conflict for one that is not checked."""
        file = await self.get(owner, file_id)
        if file.state is not FileState.READY:
            raise Conflict(f"This file is {file.state}{f': {file.reason}' if file.reason else '.'}")
        return file

    def content(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Bytes of an object, in pieces."""
        return self._storage.read(key, start=start, end=end)

    async def size_of(self, key: str) -> int:
        """How many bytes an object has."""
        return await self._storage.size(key)

    async def delete(self, owner: str, file_id: UUID) -> None:
        """Forget a file; its content goes now, or when the sweep finds it."""
        async with self._database.transaction() as tx:
            file = await tx.files.held(owner, file_id)
            # A signed URL of it may be in use for some time yet.
            gone = replace(file, state=FileState.DELETED, due_at=soon() + timedelta(hours=1))
            if not await tx.files.change(gone, since=file):
                raise Conflict("The file is being changed: try again.")
        await self._storage.remove(await self._storage.keys(file.folder))
