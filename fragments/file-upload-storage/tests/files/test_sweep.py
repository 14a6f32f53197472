"""The sweep sees to files that did not get on: it ends their uploads, or goes on with them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.errors import Unavailable
from acme.files.file import FileState, Part, StoredFile
from acme.files.picture_settings import PictureSettings
from acme.files.pictures import Pictures
from acme.files.processing import FileProcessing
from acme.files.sweeping import FileSweeper

from .uploading import PDF, TUS, begun, checked, sent, settled, uploaded

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


async def made_due(services: Services, file_id: str, state: FileState | None = None) -> StoredFile:
    """A file that the sweep should have seen to by now."""
    file = await settled(services, file_id)
    async with services.database.transaction() as tx:
        due = replace(file, due_at=YESTERDAY, state=state or file.state)
        assert await tx.files.change(due, since=file)
    return due


async def test_an_upload_that_nobody_went_on_with_goes_with_its_parts(
    ada: AsyncClient, services: Services
) -> None:
    place = (await begun(ada, 100)).headers["Location"]
    await sent(ada, place, b"x" * 50)
    file = await made_due(services, place.rpartition("/")[2])
    assert len(await services.storage.keys(file.folder)) == 1
    other = (await begun(ada, 100)).headers["Location"]
    assert await services.file_sweeper.sweep() == 1
    assert await services.storage.keys(file.folder) == []
    assert (await ada.get(f"/files/{file.id}")).status_code == 404
    assert (await ada.get(f"/files/{other.rpartition('/')[2]}")).status_code == 200
    async with services.database.reading() as tx:
        assert await tx.files.known(file.id) is None
        assert await tx.files.parts(file.id) == []


@pytest.mark.parametrize("by", ["sweep", "client"])
async def test_an_upload_is_gone_on_with_whose_process_died_at_its_end(
    ada: AsyncClient, services: Services, by: str
) -> None:
    place = (await begun(ada, len(PDF))).headers["Location"]
    file = await made_due(services, place.rpartition("/")[2])
    for start in (0, 100):
        piece = PDF[start : start + 100] if start == 0 else PDF[start:]
        part = Part(file_id=file.id, start=start, size=len(piece), key=file.new_key())
        await services.storage.write(part.key, piece)
        async with services.database.transaction() as tx:
            await tx.files.add_part(part)
    if by == "sweep":
        assert await services.file_sweeper.sweep() == 1
    else:
        asked = await ada.head(place, headers=TUS)
        assert asked.headers["Upload-Offset"] == str(len(PDF))
    assert (await checked(ada, str(file.id)))["state"] == "ready"
    assert (await ada.get(f"/files/{file.id}/content")).content == PDF
    await settled(services, str(file.id))
    assert len(await services.storage.keys(file.folder)) == 1


async def test_what_is_deleted_or_refused_leaves_nothing(
    ada: AsyncClient, services: Services
) -> None:
    ids = [(await uploaded(ada, PDF))["id"] for _ in range(2)]
    for file_id, state in zip(ids, (FileState.DELETED, FileState.REFUSED), strict=True):
        await made_due(services, file_id, state)
    assert await services.file_sweeper.sweep() == 2
    for file_id in ids:
        assert await services.storage.keys(f"files/{file_id}") == []
        assert (await ada.get(f"/files/{file_id}")).status_code == 404


async def test_what_was_left_of_the_way_of_a_file_goes(
    ada: AsyncClient, services: Services
) -> None:
    file = await made_due(services, (await uploaded(ada, PDF))["id"])
    await services.storage.write(file.new_key(), b"a part")
    assert await services.file_sweeper.sweep() == 1
    assert await services.storage.keys(file.folder) == [file.key]
    assert await services.file_sweeper.sweep() == 0
    assert (await ada.get(f"/files/{file.id}/content")).content == PDF


class Failing(FileProcessing):
    """Cannot get one file on."""

    failing: UUID

    async def process(self, file_id: UUID) -> None:
        """As ever, but for that one."""
        if file_id == self.failing:
            raise Unavailable("The scanner does not answer.")
        await super().process(file_id)


async def test_a_file_that_fails_keeps_no_other_waiting(
    ada: AsyncClient, services: Services
) -> None:
    ids = [(await uploaded(ada, PDF))["id"] for _ in range(3)]
    files = [await made_due(services, file_id, FileState.QUARANTINED) for file_id in ids]
    parts = services.database, services.storage, services.scanner
    failing = Failing(*parts, Pictures(PictureSettings()))
    failing.failing = files[1].id
    sweeper = FileSweeper(services.database, services.uploads, failing)
    assert await sweeper.sweep() == 2
    states = [(await ada.get(f"/files/{file_id}")).json()["state"] for file_id in ids]
    assert states == ["ready", "quarantined", "ready"]
    assert await services.file_sweeper.sweep() == 1
    assert (await ada.get(f"/files/{ids[1]}")).json()["state"] == "ready"
