"""Takes the files of callers, gives them back to their owner, and forgets them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from acme.database import Database
from acme.errors import Conflict, InvalidInput, NotFound
from acme.files.file import FileState, Part, StoredFile
from acme.files.settings import FilesSettings, media_types
from acme.files.starting import Starting
from acme.storage import PIECE_BYTES, ObjectStorage

# So long after it should have gone on by itself, the sweep sees to a file.
PATIENCE = timedelta(minutes=10)


class FileService:
    """Keeps what arrives in parts of their own, until all is there: no crash leaves half a part."""

    def __init__(
        self,
        database: Database,
        storage: ObjectStorage,
        starting: Starting,
        settings: FilesSettings,
    ) -> None:
        self._database = database
        self._storage = storage
        self._starting = starting
        self._settings = settings

    async def begin(self, owner: str, *, name: str, size: int, media_type: str) -> StoredFile:
        """Expect a file of so many bytes.

        Raises:
            InvalidInput: for a type that is not taken, and for more bytes than are.
            Conflict: when the owner has as much as they may have.
        """
        if media_type not in media_types(self._settings.types):
            raise InvalidInput(f"Files are taken of these types: {self._settings.types}.")
        if not 0 < size <= self._settings.most_bytes:
            raise InvalidInput(f"A file has 1 to {self._settings.most_bytes} bytes.")
        now = datetime.now(UTC)
        file = StoredFile(
            id=uuid4(),
            owner=owner,
            name=name,
            media_type=media_type,
            size=size,
            state=FileState.UPLOADING,
            created_at=now,
            due_at=now + timedelta(hours=self._settings.upload_hours),
        )
        async with self._database.transaction() as tx:
            if await tx.files.bytes_of(owner) + size > self._settings.owner_bytes:
                raise Conflict(f"All your files may have {self._settings.owner_bytes} bytes.")
            await tx.files.add(file)
        return file

    async def signed_url(self, file: StoredFile) -> str:
        """Where the client may PUT the whole file; empty where the storage lets nobody in."""
        if not self._storage.signs:
            return ""
        seconds = self._settings.signed_seconds
        return await self._storage.signed_put(file.signed_key, seconds=seconds)

    async def arrived(self, owner: str, file_id: UUID) -> tuple[StoredFile, int]:
        """A file and how many of its bytes are there; raises NotFound."""
        async with self._database.reading() as tx:
            file = await tx.files.held(owner, file_id)
            there = file.size
            if file.state is FileState.UPLOADING:
                there = await tx.files.arrived(file_id)
        return file, there

    async def append(
        self, owner: str, file_id: UUID, content: AsyncIterator[bytes], *, at: int
    ) -> int:
        """Keep what comes, piece by piece; how many bytes are there when nothing comes any more.

        Raises:
            NotFound: for no upload of this owner.
            Conflict: when the file is not at this byte, or somebody else sends the same ones.
            InvalidInput: for more bytes than were announced.
        """
        file, there = await self.arrived(owner, file_id)
        if file.state is not FileState.UPLOADING or at != there:
            raise Conflict(f"The upload is at byte {there}.")
        async for piece in _pieces(content):
            if there + len(piece) > file.size:
                raise InvalidInput(f"The file was said to have {file.size} bytes.")
            part = Part(file_id=file_id, start=there, size=len(piece), key=file.new_key())
            await self._storage.write(part.key, piece)
            async with self._database.transaction() as tx:
                await tx.files.add_part(part)
                there += part.size
                if there == file.size:
                    # All of it is there now, whatever becomes of this process.
                    await tx.files.change(replace(file, due_at=_soon()), since=file)
        if there == file.size:
            await self.join(file)
        return there

    async def join(self, file: StoredFile) -> None:
        """Make one object of all parts of a file."""
        async with self._database.reading() as tx:
            parts = await tx.files.parts(file.id)

        async def joined() -> AsyncIterator[bytes]:
            for part in parts:
                async for piece in self._storage.read(part.key, end=part.size):
                    yield piece

        key = file.new_key()
        await self._storage.write(key, joined())
        await self._quarantine(file, key)

    async def complete(self, owner: str, file_id: UUID) -> StoredFile:
        """Take what was put to the signed URL; a file that is complete stays as it is.

        Raises:
            NotFound: for no file of this owner.
            Conflict: when nothing was put there, or another number of bytes.
        """
        async with self._database.reading() as tx:
            file = await tx.files.held(owner, file_id)
        if file.state is FileState.UPLOADING:
            try:
                size = await self._storage.size(file.signed_key)
                if size != file.size:
                    raise Conflict(f"{size} bytes were put there, not {file.size}.")
                key = file.new_key()
                # Its client can write there for some time: what is checked is another object.
                await self._storage.copy(file.signed_key, key)
            except NotFound as error:
                raise Conflict("Nothing was put to the URL of this file.") from error
            await self._quarantine(file, key)
        return await self.get(owner, file_id)

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
            gone = replace(file, state=FileState.DELETED, due_at=_soon() + timedelta(hours=1))
            if not await tx.files.change(gone, since=file):
                raise Conflict("The file is being changed: try again.")
        await self._storage.remove(await self._storage.keys(file.folder))

    async def _quarantine(self, file: StoredFile, key: str) -> None:
        moved = replace(file, state=FileState.QUARANTINED, key=key, due_at=_soon())
        async with self._database.transaction() as tx:
            if await tx.files.change(moved, since=file):
                await self._starting.begin(tx, moved)


async def _pieces(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes, in pieces that are worth an object each; the last one may be small."""
    kept = bytearray()
    async for some in content:
        kept += some
        while len(kept) >= PIECE_BYTES:
            yield bytes(kept[:PIECE_BYTES])
            del kept[:PIECE_BYTES]
    if kept:
        yield bytes(kept)


def _soon() -> datetime:
    return datetime.now(UTC) + PATIENCE
