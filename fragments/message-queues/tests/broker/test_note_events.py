"""The events of notes: published after the change, and kept as its history."""

import asyncio
from uuid import uuid4

import pytest
from httpx2 import AsyncClient
from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.broker import Broker
from acme.broker.consuming import PermanentError
from acme.broker.envelope import decode
from acme.broker.events import Event
from acme.broker.memory import MemoryTransport
from acme.broker.settings import BrokerSettings
from acme.broker.transport import Message, lane_of
from acme.errors import Unavailable
from acme.notes.domain import Note
from acme.notes.events import NotePayload, PublishNoteEvents
from acme.notes.history.repository import NoteChange
from acme.notes.history.worker import change_in

from ..credentials import headers_for

Change = dict[str, object]


class LostTransport(MemoryTransport):
    """A server that is away for a number of messages."""

    def __init__(self, settings: BrokerSettings, *, failures: int) -> None:
        super().__init__(settings)
        self._failures = failures

    async def send(self, message: Message) -> None:
        """Fail, or take the message."""
        if self._failures:
            self._failures -= 1
            raise Unavailable("away")
        await super().send(message)


class HangingTransport(MemoryTransport):
    """A server that never answers."""

    async def send(self, message: Message) -> None:
        """Wait."""
        await asyncio.Event().wait()


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
    event, marker = written(note), written(note)
    for one in (event, event, marker):
        await services.broker.publish(one)

    changes = await history_in(services, note, count=3)

    assert [change.event_id for change in changes[:2]] == [marker.id, event.id]
    assert len(changes) == 3


async def test_a_payload_that_says_nothing_is_refused_for_good() -> None:
    event = Event.now("note.written", key="k", payload={"note_id": "7"})

    with pytest.raises(PermanentError, match=r"^note\.written: .*note_id"):
        change_in(event)


async def test_tries_again_when_the_broker_is_away_for_a_moment() -> None:
    transport = LostTransport(BrokerSettings(), failures=2)
    note = Note.new(owner="ann", title="One", body="")
    await transport.declare("g")
    with capture_logs() as logs:
        await PublishNoteEvents(Broker(transport, BrokerSettings())).note_written(note)
    async with transport.join("g") as member:
        delivery = await member.receive(lane_of(str(note.id)))

    assert decode(delivery.body).payload["note_id"] == str(note.id)
    # In the log before the second try, which might not have come.
    assert [line["event"] for line in logs] == ["event_not_published", "event_published"]


async def test_logs_the_envelope_of_an_event_that_cannot_be_published() -> None:
    note = Note.new(owner="ann", title="One", body="")
    broker = Broker(LostTransport(BrokerSettings(), failures=99), BrokerSettings())
    with capture_logs() as logs:
        await PublishNoteEvents(broker).note_deleted(note)

    line, down = logs
    assert down["event"] == "server_down"
    assert (line["event"], line["log_level"]) == ("event_not_published", "error")
    event = decode(line["envelope"].encode())
    assert (event.type, event.key) == ("note.deleted", str(note.id))


async def test_gives_up_in_time_while_the_broker_hangs() -> None:
    broker = Broker(HangingTransport(BrokerSettings()), BrokerSettings())
    publisher = PublishNoteEvents(broker, limit_seconds=0.1)
    note = Note.new(owner="ann", title="One", body="")
    with capture_logs() as logs:
        await asyncio.wait_for(publisher.note_written(note), timeout=5)

    assert [line["event"] for line in logs] == ["event_not_published"]


def written(note: Note) -> Event:
    """An event that tells of a note."""
    payload = NotePayload(note_id=note.id, owner=note.owner, version=note.version, title=note.title)
    return Event.now("note.written", key=str(note.id), payload=payload.model_dump(mode="json"))


async def history_in(services: Services, note: Note, *, count: int) -> list[NoteChange]:
    """The history of a note in the database, when it has so many changes."""
    for _ in range(500):
        async with services.database.reading() as tx:
            changes = await tx.note_history.page(note.owner, note.id, after=None, limit=100)
        if len(changes) >= count:
            return changes
        await asyncio.sleep(0.01)
    raise AssertionError("the history did not grow in time")
