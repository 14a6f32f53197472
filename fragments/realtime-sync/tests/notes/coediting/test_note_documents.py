"""The documents of notes: written by their owners, from several places at once."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import anyio
import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from pycrdt import Doc, Text
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from acme.bootstrap import Services
from acme.coediting.messages import Kind, Message
from acme.coediting.settings import CoeditingSettings
from acme.operations.settings import OperationSettings
from acme.settings import Settings

from ...coediting.writing import PATIENCE_SECONDS, Writer, code_of, states
from ...credentials import headers_for
from ...http.serving import serving

Headers = dict[str, str]

ONE = states({7: (1, '{"name":"One"}')})
OTHER = states({8: (3, '{"name":"Other"}')})
LONG = states({9: (1, f'"{"x" * 5000}"')})
GONE = states({8: (4, "null")})


def paper(length: int) -> bytes:
    """An update that inserts so much."""
    doc: Doc[Any] = Doc()
    doc["text"] = Text("x" * length)
    return doc.get_update()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With small documents."""
    coediting = CoeditingSettings(max_bytes=4096)
    sockets = settings.sockets.model_copy(update={"message_bytes": 1024})
    changes = {
        "coediting": coediting,
        "operations": OperationSettings(message_bytes=1024),
        "sockets": sockets,
    }
    return settings.model_copy(update=changes)


@pytest.fixture
async def place(app: FastAPI, settings: Settings) -> AsyncIterator[str]:
    """Where the notes are."""
    with anyio.fail_after(PATIENCE_SECONDS):
        async with serving(app, settings.server) as port:
            yield f"ws://127.0.0.1:{port}/notes"


@pytest.fixture
async def ada(services: Services) -> Headers:
    """The headers of a caller."""
    return await headers_for(services, "ada")


@pytest.fixture
async def document(place: str, client: AsyncClient, ada: Headers) -> str:
    """The document of a note of hers."""
    created = await client.post("/notes", json={"title": "Hers"}, headers=ada)
    return f"{place}/{created.json()['id']}/document"


async def test_two_write_at_once_and_offline_and_have_the_same(document: str, ada: Headers) -> None:
    one, other = Writer(), Writer()
    async with (
        one.connected(document, additional_headers=ada),
        other.connected(document, additional_headers=ada),
    ):
        one.text += "Hello"
        await other.has("Hello")
        other.text += ", Ada"
        await one.has("Hello, Ada")
    one.text += "!"
    other.text.insert(0, "* ")
    async with (
        one.connected(document, additional_headers=ada),
        other.connected(document, additional_headers=ada),
    ):
        await one.has("* Hello, Ada!")
        await other.has("* Hello, Ada!")


async def test_the_document_of_a_note_that_is_not_there_is_refused_before_accept(
    place: str, services: Services, document: str, ada: Headers
) -> None:
    bob = await headers_for(services, "bob")
    refused = [(f"{place}/{uuid4()}/document", ada)]
    if bob != ada:
        refused += [(document, bob), (document, {})]
    for url, headers in refused:
        with pytest.raises(InvalidStatus) as caught:
            await connect(url, proxy=None, additional_headers=headers)
        assert caught.value.response.status_code == (404 if headers or bob == ada else 403)


async def test_what_is_no_message_ends_the_connection_with_its_reason(
    document: str, ada: Headers
) -> None:
    refused: dict[bytes | str, int] = {
        Message(Kind.UPDATE, b"\xff").encoded(): 4422,
        Message(Kind.STATE, b"\xff").encoded(): 4422,
        Message(Kind.AWARENESS, b"\xff").encoded(): 4422,
        b"\x02": 4422,
        Message(Kind.UPDATE, paper(5000)).encoded(): 4413,
        Message(Kind.AWARENESS, LONG).encoded(): 4413,
        b"x" * 10_000: 1009,
        "text": 4422,
    }
    writer, other = Writer(), Writer()
    async with writer.connected(document, additional_headers=ada):
        writer.text += "Hello"
        for frame, code in refused.items():
            async with connect(document, proxy=None, additional_headers=ada) as socket:
                await socket.send(frame)
                assert await code_of(socket) == code
        async with other.connected(document, additional_headers=ada):
            await other.has("Hello")


async def test_a_document_goes_with_its_note(
    document: str, client: AsyncClient, services: Services, ada: Headers
) -> None:
    writer = Writer()
    async with writer.connected(document, additional_headers=ada) as socket:
        writer.text += "Hello"
        other = Writer()
        async with other.connected(document, additional_headers=ada):
            await other.has("Hello")
        note = document.split("/")[-2]
        await client.delete(f"/notes/{note}", headers=ada | {"If-Match": "*"})
        writer.text += "?"
        assert await code_of(socket) == 4404
    async with services.database.reading() as tx:
        assert await tx.document_updates.after(f"documents/notes/{note}", 0) == []


async def test_who_is_there_is_told_until_they_are_gone(document: str, ada: Headers) -> None:
    one, other = Writer(), Writer()
    async with one.connected(document, additional_headers=ada) as socket:
        await socket.send(Message(Kind.AWARENESS, ONE).encoded())
        # As a sign of life; y-websocket closes a connection on which nothing comes.
        assert await one.told.get() == ONE
        async with other.connected(document, additional_headers=ada) as second:
            assert await other.told.get() == ONE
            await second.send(Message(Kind.AWARENESS, OTHER).encoded())
            # Clients of Yjs repeat what they hear.
            await second.send(Message(Kind.AWARENESS, ONE).encoded())
        told = [await one.told.get() for _ in range(3)]
        assert told[1:] == [
            OTHER,
            GONE,
        ]


async def test_a_client_that_writes_too_fast_is_ended(
    document: str, services: Services, ada: Headers
) -> None:
    async with connect(document, proxy=None, additional_headers=ada) as socket:
        for _ in range(200):
            await socket.send(Message(Kind.UPDATE, b"\0\0").encoded())
        assert await code_of(socket) == 1008
