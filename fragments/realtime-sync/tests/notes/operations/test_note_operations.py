"""What clients did with notes offline, and send until it is acknowledged."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import anyio
import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.coediting.settings import CoeditingSettings
from acme.settings import Settings

from ...credentials import headers_for
from ...http.serving import serving
from ...rooms.talking import PATIENCE_SECONDS, Talker, talking

PATH = "/notes/operations"

Headers = dict[str, str]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With documents that are smaller than notes."""
    return settings.model_copy(update={"coediting": CoeditingSettings(max_bytes=1024)})


@pytest.fixture
async def port(app: FastAPI, settings: Settings) -> AsyncIterator[int]:
    with anyio.fail_after(PATIENCE_SECONDS):
        async with serving(app, settings.server) as port:
            yield port


@pytest.fixture
async def ada(services: Services) -> Headers:
    """The headers of a caller."""
    return await headers_for(services, "ada")


async def send(talker: Talker, sequence: int, **operation: Any) -> None:
    await talker.say(type="op.send", client="phone", sequence=sequence, operation=operation)


async def titles(client: AsyncClient, ada: Headers) -> list[str]:
    listed = await client.get("/notes", headers=ada)
    return sorted(note["title"] for note in listed.json()["items"])


async def test_what_was_not_acknowledged_is_sent_again_and_done_once(
    port: int, client: AsyncClient, ada: Headers
) -> None:
    async with talking(port, PATH, additional_headers=ada) as talker:
        await send(talker, 1, do="create", note={"title": "One", "body": "x" * 5000})
        first = await talker.told()
        assert (first["type"], first["sequence"], first["version"]) == ("op.ack", 1, 1)
        await send(talker, 2, do="create", note={"title": "Two"})
        # The answer is lost.
        talker.socket.transport.abort()
    async with talking(port, PATH, additional_headers=ada) as talker:
        for sequence, title in ((1, "One"), (2, "Two"), (3, "Three")):
            await send(talker, sequence, do="create", note={"title": title})
        told = [await talker.told() for _ in range(3)]
        assert told[0] == first
        assert [each["type"] for each in told] == ["op.ack"] * 3
        assert await titles(client, ada) == ["One", "Three", "Two"]
        edit = {"note_id": told[1]["note_id"], "version": 1, "changes": {"title": "2"}}
        for _ in range(2):
            await send(talker, 4, do="edit", **edit)
            assert await talker.told("op.ack") == told[1] | {"sequence": 4, "version": 2}
        await send(talker, 5, do="delete", note_id=told[2]["note_id"], version=1)
        assert (await talker.told())["type"] == "op.ack"
    assert await titles(client, ada) == ["2", "One"]


async def test_nobody_writes_over_what_they_have_not_read(
    port: int, client: AsyncClient, ada: Headers
) -> None:
    created = await client.post("/notes", json={"title": "Old"}, headers=ada)
    note = created.json()["id"]
    any_version = ada | {"If-Match": "*"}
    await client.patch(f"/notes/{note}", json={"title": "New"}, headers=any_version)
    async with talking(port, PATH, additional_headers=ada) as talker:
        edit = {"note_id": note, "version": 1, "changes": {"title": "Mine"}}
        await send(talker, 1, do="edit", **edit)
        told = await talker.told()
        assert (told["type"], told["sequence"]) == ("op.conflict", 1)
        assert (told["note"]["title"], told["note"]["version"]) == ("New", 2)
        # Nothing was done under that number: the client decides, and may use it again.
        await send(talker, 1, do="edit", **(edit | {"version": 2}))
        assert (await talker.told())["version"] == 3
        await send(talker, 2, do="delete", note_id=str(uuid4()), version=1)
        refused = await talker.told()
        assert (refused["type"], refused["sequence"], refused["status"]) == ("op.refused", 2, 404)
        await send(talker, 3, do="create", note={"title": ""})
        assert (await talker.told())["status"] == 422
    assert await titles(client, ada) == ["Mine"]
