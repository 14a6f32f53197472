"""What a file is, its bytes say: what is not what it was said to be is refused, or not let out."""

from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from httpx2 import AsyncClient
from PIL import Image

from acme.bootstrap import Services
from acme.errors import Unavailable
from acme.files.file import FileState, StoredFile
from acme.files.picture_settings import PictureSettings
from acme.files.pictures import Pictures
from acme.files.processing import FileProcessing
from acme.scanning import Verdict

from ..scanning.own_clamd import EICAR, answering
from .uploading import PDF, archive, bomb, emptied, picture, settled, uploaded


class Scanner:
    """Says what it is told to."""

    critical = False

    def __init__(self, verdict: Verdict | None, name: str = "") -> None:
        self.verdict, self.name = verdict, name

    async def scan(self, content: AsyncIterator[bytes]) -> tuple[Verdict, str]:
        """A verdict; without one, nobody answers."""
        assert [piece async for piece in content]
        if self.verdict is None:
            raise Unavailable("The scanner does not answer.")
        return self.verdict, self.name

    async def ping(self) -> None:
        """It is there."""


async def quarantined(services: Services, ada: AsyncClient, content: bytes) -> StoredFile:
    """A file that is in quarantine again."""
    file = await settled(services, (await uploaded(ada, content))["id"])
    async with services.database.transaction() as tx:
        moved = replace(file, state=FileState.QUARANTINED, due_at=file.created_at)
        assert await tx.files.change(moved, since=file)
    return moved


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (PDF, "image/png", "none of image/png"),
        (b"<html>", "application/pdf", "none of application/pdf"),
        (picture() + archive(), "image/png", "also a ZIP"),
        (picture(exif=b"Exif\0\0%PDF-1.7"), "image/png", "also a PDF"),
        (picture("JPEG", comment=b"<script>alert(1)</script>"), "image/jpeg", "also HTML"),
        (picture()[:-40], "image/png", "no picture"),
        (bomb(30_000), "image/png", "no picture"),
        (bomb(8_000), "image/png", "at most 50000000 pixels"),
        (
            picture("PNG", save_all=True, append_images=[Image.new("RGB", (40, 20), "red")]),
            "image/png",
            "moves",
        ),
    ],
)
async def test_is_refused(
    ada: AsyncClient, services: Services, content: bytes, media_type: str, reason: str
) -> None:
    file = await uploaded(ada, content, media_type)
    assert file["state"] == "refused"
    assert reason in file["reason"]
    assert (await ada.get(f"/files/{file['id']}/content")).status_code == 409
    await emptied(services, file["id"])


async def test_an_announcement_is_refused_that_cannot_be_kept(
    ada: AsyncClient, services: Services
) -> None:
    draft = {"name": "a file", "media_type": "application/pdf", "size": 10}
    most, all_of_them = services.settings.files.most_bytes, services.settings.files.owner_bytes
    for change in ({"media_type": "text/html"}, {"size": most + 1}, {"name": "a\0file"}):
        assert (await ada.post("/files", json=draft | change)).status_code == 422
    for _ in range(all_of_them // most):
        assert (await ada.post("/files", json=draft | {"size": most})).status_code == 201
    assert (await ada.post("/files", json=draft)).status_code == 409


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_keeps_its_pixels_and_nothing_else(ada: AsyncClient, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Ada"  # It lies on its side.
    content = picture(kind, exif=exif)
    assert b"Ada" in content
    file = await uploaded(ada, content, f"image/{kind.lower()}")
    assert (file["state"], file["has_thumbnail"]) == ("ready", True)
    drawn = (await ada.get(f"/files/{file['id']}/content")).content
    assert len(drawn) == file["size"]
    assert b"Ada" not in drawn
    with Image.open(BytesIO(drawn)) as image:
        assert (image.format, image.size, dict(image.getexif())) == (kind, (20, 40), {})
    small = await ada.get(f"/files/{file['id']}/thumbnail")
    assert small.headers["Content-Type"] == "image/webp"
    with Image.open(BytesIO(small.content)) as image:
        assert max(image.size) <= 320


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict.CLEAN, FileState.READY),
        (Verdict.UNSCANNED, FileState.QUARANTINED),
        (Verdict.INFECTED, FileState.QUARANTINED),
        (None, FileState.QUARANTINED),
    ],
)
async def test_nobody_has_a_file_before_a_scanner_lets_it_out(
    ada: AsyncClient, services: Services, verdict: Verdict | None, state: FileState
) -> None:
    file = await quarantined(services, ada, PDF)
    scanner, pictures = Scanner(verdict, "Eicar-Test"), Pictures(PictureSettings())
    processing = FileProcessing(services.database, services.storage, scanner, pictures)
    if verdict is None:
        with pytest.raises(Unavailable):
            await processing.process(file.id)
    else:
        await processing.process(file.id)
    found = (await ada.get(f"/files/{file.id}")).json()
    assert found["state"] == state
    content = await ada.get(f"/files/{file.id}/content")
    assert content.status_code == (200 if state is FileState.READY else 409)
    # Of what was found, nobody asks the scanner again, and it is kept.
    scanner.verdict = Verdict.CLEAN
    await processing.process(file.id)
    again = (await ada.get(f"/files/{file.id}")).json()
    expected = state if verdict is Verdict.INFECTED else FileState.READY
    assert again["state"] == expected
    assert await services.storage.size(file.key) == len(PDF)
    if verdict is Verdict.INFECTED:
        assert again["reason"] == "It holds Eicar-Test."


@pytest.mark.parametrize("kind", ["spoken", "clamd"])
async def test_what_a_scanner_finds_stays_in_quarantine(
    ada: AsyncClient, services: Services, kind: str, tmp_path: Path
) -> None:
    infected = await quarantined(services, ada, PDF + EICAR)
    clean = await quarantined(services, ada, PDF)
    async with answering(kind, tmp_path) as scanner:
        pictures = Pictures(PictureSettings())
        processing = FileProcessing(services.database, services.storage, scanner, pictures)
        await processing.process(infected.id)
        await processing.process(clean.id)
    found = (await ada.get(f"/files/{infected.id}")).json()
    assert found["state"] == "quarantined"
    assert found["reason"].startswith("It holds Eicar-Test")
    assert (await ada.get(f"/files/{infected.id}/content")).status_code == 409
    assert (await ada.get(f"/files/{clean.id}/content")).content == PDF
