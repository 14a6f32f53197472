"""How tests upload, and what."""

import asyncio
import zlib
from base64 import b64encode
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from httpx2 import AsyncClient, Response
from PIL import Image

from acme.bootstrap import Services
from acme.files.file import FileState, StoredFile

PDF = b"%PDF-1.7\n" + b"a page\n" * 100
TUS = {"Tus-Resumable": "1.0.0"}
_PIECE = {"Content-Type": "application/offset+octet-stream"}


def picture(kind: str = "PNG", width: int = 40, height: int = 20, **options: Any) -> bytes:
    written = BytesIO()
    Image.new("RGB", (width, height), "teal").save(written, kind, **options)
    return written.getvalue()


def archive() -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as opened:
        opened.writestr("program.txt", "a program")
    return written.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of some kilobytes that says it has so many pixels a side, all of them black."""
    png = bytearray(picture(width=1, height=1))
    png[16:24] = side.to_bytes(4) * 2
    png[29:33] = zlib.crc32(png[12:29]).to_bytes(4)
    return bytes(png)


async def begun(
    client: AsyncClient, size: int, media_type: str = "application/pdf", name: str = "a file"
) -> Response:
    """The answer to the announcement of a file, by tus."""
    described = {"filename": name, "filetype": media_type}
    pairs = (f"{key} {b64encode(value.encode()).decode()}" for key, value in described.items())
    headers = TUS | {"Upload-Length": str(size), "Upload-Metadata": ",".join(pairs)}
    return await client.post("/files/uploads", headers=headers)


async def sent(client: AsyncClient, place: str, content: Any, at: int = 0) -> Response:
    headers = TUS | _PIECE | {"Upload-Offset": str(at)}
    return await client.patch(place, headers=headers, content=content)


async def uploaded(
    client: AsyncClient, content: bytes, media_type: str = "application/pdf", name: str = "a file"
) -> Any:
    """A file, once it has been checked."""
    place = (await begun(client, len(content), media_type, name)).headers["Location"]
    answer = await sent(client, place, content)
    assert answer.status_code == 204, answer.text
    return await checked(client, place.rpartition("/")[2])


async def settled(services: Services, file_id: str) -> StoredFile:
    """A file that nobody sees to any more."""
    async with asyncio.timeout(60):
        while True:
            async with services.database.reading() as tx:
                file = await tx.files.known(UUID(file_id))
            assert file is not None
            if file.state is not FileState.READY or file.due_at is None:
                return file
            await asyncio.sleep(0.01)


async def emptied(services: Services, file_id: str) -> None:
    """Wait until nothing is kept of a file."""
    async with asyncio.timeout(60):
        while True:
            if not await services.storage.keys(f"files/{file_id}"):
                return
            await asyncio.sleep(0.01)


async def checked(client: AsyncClient, file_id: str) -> Any:
    """A file, once something has come of it."""
    async with asyncio.timeout(60):
        while True:
            file = (await client.get(f"/files/{file_id}")).json()
            if file["state"] in {"ready", "refused"} or file["reason"]:
                return file
            await asyncio.sleep(0.01)
