"""A note is archived as a whole, or stays as it was."""

from uuid import UUID

from httpx2 import AsyncClient
from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.notes.archival.steps import ArchivalSteps
from acme.notes.archival.worker import note_archival
from acme.sagas import Instance, Status
from acme.sagas.runner import SagaRunner
from acme.sagas.saga import Run, Saga

from ...sagas.scripted import SETTINGS, drive


async def write(ada: AsyncClient) -> str:
    note = (await ada.post("/notes", json={"title": "Groceries", "body": "Milk"})).json()
    return str(note["id"])


async def ask(ada: AsyncClient, note_id: str) -> str:
    asked = await ada.post(f"/notes/{note_id}/archival")
    assert asked.status_code == 202
    return str(asked.headers["Location"])


async def work(services: Services, path: str, saga: Saga | None = None) -> Instance:
    """What the worker does, until the saga is over."""
    runner = SagaRunner(services.database, SETTINGS, saga or note_archival(services))
    async with services.database.reading() as tx:
        instance = await tx.sagas.get(UUID(path.rpartition("/")[2]))
    with capture_logs():
        return await drive(runner, services.database, instance)


async def test_a_note_is_archived_once_however_often_that_is_asked(
    ada: AsyncClient, services: Services
) -> None:
    note_id = await write(ada)
    saga = await ask(ada, note_id)
    assert await ask(ada, note_id) == saga
    assert (await ada.get(f"/notes/archived/{note_id}")).status_code == 404
    await work(services, saga)

    status = (await ada.get(saga)).json()
    assert (status["status"], status["done"]) == ("done", ["copy", "announce", "remove"])
    archived = (await ada.get(f"/notes/archived/{note_id}")).json()
    assert (archived["id"], archived["body"], archived["version"]) == (note_id, "Milk", 1)
    assert (await ada.get(f"/notes/{note_id}")).status_code == 404
    assert (await ada.post(f"/notes/{note_id}/archival")).status_code == 404


async def test_a_note_that_is_edited_meanwhile_stays_and_can_be_archived_later(
    ada: AsyncClient, services: Services
) -> None:
    note_id = await write(ada)
    saga = await ask(ada, note_id)
    runner = SagaRunner(services.database, SETTINGS, note_archival(services))
    copied = await runner.take()
    assert copied is not None
    await runner.attempt(copied)
    assert (await ada.get(f"/notes/archived/{note_id}")).status_code == 200
    # Only now: the copy is of the version before.
    edit = await ada.patch(
        f"/notes/{note_id}", json={"title": "Later"}, headers={"If-Match": '"1"'}
    )
    assert edit.status_code == 200

    assert "has changed" in (await work(services, saga)).cause
    assert (await ada.get(saga)).json()["status"] == "compensated"
    assert (await ada.get(f"/notes/archived/{note_id}")).status_code == 404
    assert (await ada.get(f"/notes/{note_id}")).json()["title"] == "Later"
    again = await ask(ada, note_id)
    assert again != saga
    assert (await work(services, again)).status is Status.DONE


async def test_a_note_that_is_edited_before_it_is_copied_is_not_archived(
    ada: AsyncClient, services: Services
) -> None:
    note_id = await write(ada)
    saga = await ask(ada, note_id)
    await ada.patch(f"/notes/{note_id}", json={"title": "Later"}, headers={"If-Match": '"1"'})
    assert (await work(services, saga)).cause.endswith("the note has changed: it has version 2")

    gone = await ask(ada, note_id)
    await ada.delete(f"/notes/{note_id}", headers={"If-Match": '"2"'})
    assert (await work(services, gone)).cause.endswith("the note is gone")


class Doubtful(ArchivalSteps):
    """Removes the note, and loses the answer."""

    async def remove(self, run: Run) -> None:
        await super().remove(run)
        raise RuntimeError("no answer")


async def test_the_copy_stays_where_it_is_all_that_is_left(
    ada: AsyncClient, services: Services
) -> None:
    note_id = await write(ada)
    ended = await work(services, await ask(ada, note_id), Doubtful(services.notes).saga())

    assert ended.status is Status.COMPENSATED
    assert (await ada.get(f"/notes/{note_id}")).status_code == 404
    assert (await ada.get(f"/notes/archived/{note_id}")).json()["body"] == "Milk"
