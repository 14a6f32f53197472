"""How files arrive: announced, then put to the storage as a whole, or sent in parts."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from acme.database import Database
from acme.errors import Conflict, InvalidInput, NotFound
from acme.files.file import FileState, Part, StoredFile, soon
from acme.files.settings import FilesSettings, media_types
from acme.files.starting import Starting
from acme.storage import PIECE_BYTES, ObjectStorage


class Uploads:
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
        self._joining = set[UUID]()

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

    async def resumed(self, owner: str, file_id: UUID) -> tuple[StoredFile, int]:
        """The same, for a client that comes back: if all is there, nothing else may come."""
        file, there = await self.arrived(owner, file_id)
        if file.state is FileState.UPLOADING and there == file.size:
            await self.join(file)
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
                    await tx.files.change(replace(file, due_at=soon()), since=file)
        if there == file.size:
            await self.join(file)
        return there

    async def join(self, file: StoredFile) -> None:
        """Make one object of all parts of a file, unless this process is about to."""
        if file.id in self._joining:
            return
        self._joining.add(file.id)
        try:
            await self._quarantine(file, await self._joined(file))
        finally:
            self._joining.discard(file.id)

    async def _joined(self, file: StoredFile) -> str:
        async with self._database.reading() as tx:
            parts = await tx.files.parts(file.id)

        async def content() -> AsyncIterator[bytes]:
            for part in parts:
                async for piece in self._storage.read(part.key, end=part.size):
                    yield piece

        key = file.new_key()
        await self._storage.write(key, content())
        return key

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
        async with self._database.reading() as tx:
            return await tx.files.held(owner, file_id)

    async def _quarantine(self, file: StoredFile, key: str) -> None:
        moved = replace(file, state=FileState.QUARANTINED, key=key, due_at=soon())
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
