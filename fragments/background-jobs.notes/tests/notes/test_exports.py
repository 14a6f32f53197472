"""Notes are exported by a job, whose state is told, and whose result is fetched."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.errors import NotFound
from acme.jobs.job import JobState
from acme.notes.exports.jobs import (
    FORGET_EXPORTS,
    ExportNotes,
    ForgetExports,
)
from acme.notes.exports.repository import NoteExport
from acme.notes.exports.worker import EXPORTING

from ..jobs.working import reached


async def test_an_export_is_requested_done_and_fetched(
    ada: AsyncClient, services: Services
) -> None:
    for number in range(3):
        await ada.post("/notes", json={"title": f"Title {number} 🐎"})
    requested = await ada.post("/notes/exports")
    assert requested.status_code == 202
    assert requested.headers["Location"] == requested.json()["job"]
    await reached(services.jobs, requested.json()["job"].rpartition("/")[2], JobState.DONE)
    assert (await ada.get(requested.headers["Location"])).json()["state"] == "done"
    response = await ada.get(requested.json()["export"])
    assert response.headers["Content-Type"] == "application/x-ndjson"
    titles = [json.loads(line)["title"] for line in response.text.splitlines()]
    assert titles == ["Title 2 🐎", "Title 1 🐎", "Title 0 🐎"]


async def test_an_export_that_is_not_done_is_not_found(ada: AsyncClient) -> None:
    assert (await ada.get(f"/notes/exports/{uuid4()}")).status_code == 404


async def test_an_export_that_runs_twice_is_kept_once_and_has_every_page(
    services: Services,
) -> None:
    for number in range(101):
        await services.notes.create("ada", title=str(number), body="")
    payload = ExportNotes(export_id=uuid4(), owner="ada")
    await EXPORTING.handle(services, payload)
    await services.notes.create("ada", title="late", body="")
    await EXPORTING.handle(services, payload)
    async with services.database.reading() as tx:
        export = await tx.note_exports.get("ada", payload.export_id)
    assert len(export.content.splitlines()) == 101


async def test_old_exports_are_forgotten(ada: AsyncClient, services: Services) -> None:
    assert ada
    week_old = datetime.now(UTC) - timedelta(days=8)
    export = NoteExport(id=uuid4(), owner="ada", content="", created_at=week_old)
    async with services.database.transaction() as tx:
        await tx.note_exports.keep(export)
    job_id = await services.jobs.enqueue(FORGET_EXPORTS, ForgetExports())
    await reached(services.jobs, job_id, JobState.DONE)
    with pytest.raises(NotFound):
        async with services.database.reading() as tx:
            await tx.note_exports.get("ada", export.id)
