"""Changes of notes as a stream, and all notes line by line."""

import json

import anyio
from fastapi import FastAPI
from httpx2 import AsyncClient

from acme.bootstrap import Services
from acme.settings import Settings

from ..credentials import headers_for
from ..http.serving import serving
from .listening import PATIENCE_SECONDS, listening


async def test_changes_are_told_to_their_owner(
    stream_app: FastAPI, lasting: Settings, streaming: Services
) -> None:
    ada = await headers_for(streaming, "ada")
    with anyio.fail_after(PATIENCE_SECONDS):
        async with (
            serving(stream_app, lasting.server) as port,
            listening(port, "/notes/changes", ada) as events,
            AsyncClient(base_url=f"http://127.0.0.1:{port}", verify=False) as client,
        ):
            await events.next()
            created = await client.post("/notes", json={"title": "Hers"}, headers=ada)
            note = created.json()["id"]
            versions = {"If-Match": "*"} | ada
            await client.patch(f"/notes/{note}", json={"title": "New"}, headers=versions)
            await client.delete(f"/notes/{note}", headers=versions)
            told = [await events.next() for _ in range(3)]
    assert [event["event"] for event in told] == ["note.written", "note.written", "note.deleted"]
    assert [json.loads(event["data"]) for event in told] == [
        {"note_id": note, "version": version} for version in (1, 2, 2)
    ]


async def test_an_export_has_every_note_newest_first(
    services: Services, client: AsyncClient
) -> None:
    ada = await headers_for(services, "ada")
    assert (await client.get("/notes/export", headers=ada)).content == b""
    titles = [f"Note {number}" for number in range(101)]
    for title in titles:
        await client.post("/notes", json={"title": title}, headers=ada)
    exported = await client.get("/notes/export", headers=ada)
    assert exported.headers["content-type"] == "application/jsonl"
    notes = [json.loads(line) for line in exported.content.splitlines()]
    assert [note["title"] for note in notes] == titles[::-1]
    [newest] = (await client.get("/notes?limit=1", headers=ada)).json()["items"]
    assert notes[0] == newest
