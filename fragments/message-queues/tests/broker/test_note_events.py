"""The events of notes: published after the change, and kept as its history."""

import asyncio
from uuid import uuid4

import pytest
from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.broker.consuming import PermanentError
from acme.broker.events import Event
from acme.notes.domain import Note
from acme.notes.events import NOTE_WRITTEN, note_event
from acme.notes.history.changes import change_in
from acme.notes.history.repository import NoteChange

from ..credentials import headers_for

Change = dict[str, object]


async def history_of(
    client: AsyncClient, path: str, headers: dict[str, str], *, count: int
) -> list[Change]:
    """The history of a note, when it has so many changes."""
    for _ in range(500):
        response = await client.get(f"{path}/history", headers=headers)
        assert response.status_code == 200
        items: list[Change] = response.json()["items"]
        if len(items) >= count:
            return items
        await asyncio.sleep(0.01)
    raise AssertionError("the history did not grow in time")


async def test_the_history_of_a_note_tells_each_change(
    client: AsyncClient, services: Services
) -> None:
    headers = await headers_for(services, "ada")
    created = await client.post("/notes", json={"title": "One"}, headers=headers)
    path = created.headers["location"]
    any_version = headers | {"If-Match": "*"}
    await client.patch(path, json={"title": "Two"}, headers=any_version)
    # Nothing would show that there was a note, were it deleted before its first event is handled.
    await history_of(client, path, headers, count=1)
    await client.delete(path, headers=any_version)

    changes = await history_of(client, path, headers, count=3)

    assert [(change["action"], change["version"], change["title"]) for change in changes] == [
        ("deleted", 2, "Two"),
        ("written", 2, "Two"),
        ("written", 1, "One"),
    ]


async def test_pages_through_a_history(client: AsyncClient, services: Services) -> None:
    headers = await headers_for(services, "ada")
    created = await client.post("/notes", json={"title": "One"}, headers=headers)
    path = created.headers["location"]
    await client.patch(path, json={"title": "Two"}, headers=headers | {"If-Match": "*"})
    await history_of(client, path, headers, count=2)

    first = (await client.get(f"{path}/history?limit=1", headers=headers)).json()
    rest = await client.get(
        f"{path}/history", params={"cursor": first["next_cursor"]}, headers=headers
    )

    assert [item["title"] for item in first["items"]] == ["Two"]
    assert [item["title"] for item in rest.json()["items"]] == ["One"]
    assert rest.json()["next_cursor"] is None


async def test_cursor_of_another_list_is_refused(client: AsyncClient, services: Services) -> None:
    headers = await headers_for(services, "ada")
    paths = []
    for title in ("One", "Two"):
        created = await client.post("/notes", json={"title": title}, headers=headers)
        paths.append(created.headers["location"])
    for path in paths:
        await client.patch(path, json={"body": "Tea"}, headers=headers | {"If-Match": "*"})
        await history_of(client, path, headers, count=2)

    lists = ["/notes", *(f"{path}/history" for path in paths)]
    for one in lists:
        page = (await client.get(f"{one}?limit=1", headers=headers)).json()
        for other in lists:
            cursor = {"cursor": page["next_cursor"]}
            response = await client.get(other, params=cursor, headers=headers)
            assert response.status_code == (200 if other == one else 422)


async def test_an_unknown_note_has_no_history(client: AsyncClient, services: Services) -> None:
    headers = await headers_for(services, "ada")

    response = await client.get(f"/notes/{uuid4()}/history", headers=headers)

    assert response.status_code == 404


async def test_a_foreign_note_shows_nothing_of_its_history(
    client: AsyncClient, services: Services
) -> None:
    headers = await headers_for(services, "ada")
    note = await services.notes.create("somebody else", title="Secret", body="")
    await history_in(services, note, count=1)

    response = await client.get(f"/notes/{note.id}/history", headers=headers)

    assert response.status_code == 404


@pytest.mark.usefixtures("app")
async def test_an_event_that_comes_twice_is_one_change(services: Services) -> None:
    note = await services.notes.create("ann", title="One", body="")
    event, marker = note_event(NOTE_WRITTEN, note), note_event(NOTE_WRITTEN, note)
    for one in (event, event, marker):
        await services.broker.publish(one)

    changes = await history_in(services, note, count=3)

    assert [change.event_id for change in changes[:2]] == [marker.id, event.id]
    assert len(changes) == 3


async def test_a_payload_that_says_nothing_is_refused_for_good() -> None:
    event = Event.now(NOTE_WRITTEN, key="k", payload={"note_id": "7"})

    with pytest.raises(PermanentError, match=r"^note\.written: .*note_id"):
        change_in(event)


async def history_in(services: Services, note: Note, *, count: int) -> list[NoteChange]:
    """The history of a note in the database, when it has so many changes."""
    for _ in range(500):
        async with services.database.reading() as tx:
            changes = await tx.note_history.page(note.owner, note.id, after=None, limit=100)
        if len(changes) >= count:
            return changes
        await asyncio.sleep(0.01)
    raise AssertionError("the history did not grow in time")
