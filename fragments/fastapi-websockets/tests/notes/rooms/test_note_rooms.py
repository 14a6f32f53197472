"""The rooms of notes: what members are told of changes, and of each other."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import anyio
import anyio.lowlevel
import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.settings import Settings

from ...credentials import headers_for
from ...http.serving import serving
from ...rooms.talking import PATIENCE_SECONDS, talking

PATH = "/notes/rooms"

Headers = dict[str, str]


@pytest.fixture
async def port(app: FastAPI, settings: Settings) -> AsyncIterator[int]:
    with anyio.fail_after(PATIENCE_SECONDS):
        async with serving(app, settings.server) as port:
            yield port


@pytest.fixture
async def ada(services: Services) -> Headers:
    """The headers of a caller."""
    return await headers_for(services, "ada")


@pytest.fixture
async def note(client: AsyncClient, ada: Headers) -> str:
    """The id of a note of hers."""
    created = await client.post("/notes", json={"title": "Hers"}, headers=ada)
    return str(created.json()["id"])


async def test_changes_are_told_to_their_owner_who_goes_on_from_where_it_was(
    port: int, client: AsyncClient, ada: Headers
) -> None:
    any_version = ada | {"If-Match": "*"}
    async with talking(port, PATH, additional_headers=ada) as member:
        assert (await member.told())["type"] == "room.entered"
        created = await client.post("/notes", json={"title": "New"}, headers=ada)
        note = created.json()["id"]
        told = await member.told()
        position = told.pop("position")
        assert told == {"type": "note.written", "note_id": note, "version": 1}
    await client.patch(f"/notes/{note}", json={"title": "Newer"}, headers=any_version)
    await client.delete(f"/notes/{note}", headers=any_version)
    async with talking(port, f"{PATH}?after={position}", additional_headers=ada) as member:
        assert (await member.told())["position"] == position
        found = [await member.told() for _ in range(2)]
        assert [(each["type"], each["version"]) for each in found] == [
            ("note.written", 2),
            ("note.deleted", 2),
        ]
    async with talking(port, f"{PATH}?after=text", additional_headers=ada) as member:
        assert [(await member.told())["type"] for _ in range(2)] == ["room.entered", "room.reset"]


async def test_members_of_a_room_hear_what_is_said_there(
    port: int, ada: Headers, note: str
) -> None:
    headers: Any = {"additional_headers": ada}
    async with talking(port, PATH, **headers) as one, talking(port, PATH, **headers) as other:
        entered = await one.told("room.entered")
        for member in (one, other):
            await member.say(type="room.join", note_id=note, ref="1")
            joined = await member.told("room.joined")
            assert joined == {"type": "room.joined", "note_id": note, "ref": "1"}
        await one.say(type="room.say", note_id=note, text="Hello")
        for member in (one, other):
            assert await member.told("room.said") == {
                "type": "room.said",
                "note_id": note,
                "member": entered["member"],
                "text": "Hello",
            }
        await other.say(type="room.leave", note_id=note)
        assert (await other.told("room.left"))["note_id"] == note
        await other.say(type="room.say", note_id=note, text="Hello", ref="2")
        problem = await other.told()
        assert (problem["type"], problem["status"], problem["ref"]) == ("problem", 404, "2")


async def test_a_note_that_is_not_there_has_no_room(port: int, ada: Headers) -> None:
    async with talking(port, PATH, additional_headers=ada) as member:
        await member.say(type="room.join", note_id=str(uuid4()), ref="1")
        problem = await member.told("problem")
        assert (problem["status"], problem["ref"]) == (404, "1")


async def test_every_log_line_of_a_connection_has_its_id(port: int, ada: Headers) -> None:
    with capture_logs([merge_contextvars]) as lines:
        headers = ada | {"X-Request-ID": "a-1"}
        async with talking(port, PATH, additional_headers=headers) as member:
            response = member.socket.response
            assert response is not None
            assert response.headers["x-request-id"] == "a-1"
            await member.told()
        while "request" not in [line["event"] for line in lines]:
            await anyio.lowlevel.checkpoint()
    found = [line for line in lines if line.get("request_id") == "a-1"]
    assert [line["event"] for line in found] == ["socket_opened", "socket_closed", "request"]
    assert (found[-1]["status"], found[-1]["path"]) == (101, PATH)
