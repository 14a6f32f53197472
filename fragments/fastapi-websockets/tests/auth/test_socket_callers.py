"""Who opens a WebSocket: programs by a header, pages by a protocol that they offer."""

from collections.abc import AsyncIterator

import anyio
import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from websockets.exceptions import InvalidStatus

from acme.bootstrap import Services
from acme.http.sockets.conversation import PROTOCOL
from acme.settings import Settings

from ..credentials import headers_for
from ..http.serving import serving
from ..rooms.talking import PATIENCE_SECONDS, talking

PATH = "/notes/rooms"


@pytest.fixture
async def port(app: FastAPI, settings: Settings) -> AsyncIterator[int]:
    with anyio.fail_after(PATIENCE_SECONDS):
        async with serving(app, settings.server) as port:
            yield port


def offered(headers: dict[str, str]) -> str:
    """The protocol by which a page sends what others send in a header."""
    [(name, value)] = headers.items()
    if name == "Authorization":
        return f"bearer.{value.removeprefix('Bearer ')}"
    return f"{name.lower()}.{value}"


async def test_a_handshake_without_right_credentials_is_refused(
    port: int, services: Services
) -> None:
    ada = await headers_for(services, "ada")
    wrong = {name: value[:-4] + "AAAA" for name, value in ada.items()}
    for headers, protocols in (
        ({}, None),
        (wrong, None),
        ({}, [PROTOCOL, offered(wrong)]),
        # One credential, not several: which counts must not depend on who reads them.
        (ada, [PROTOCOL, offered(ada)]),
        ({"Cookie": f"credentials={offered(ada)}"}, [PROTOCOL]),
    ):
        with pytest.raises(InvalidStatus) as refused:
            async with talking(port, PATH, additional_headers=headers, subprotocols=protocols):
                pass
        response = refused.value.response
        assert response.status_code == 403
        assert response.headers["content-type"] == "application/problem+json"


async def test_a_page_sends_its_credentials_among_its_protocols(
    port: int, services: Services
) -> None:
    ada = await headers_for(services, "ada")
    async with talking(port, PATH, subprotocols=[offered(ada), PROTOCOL]) as member:
        assert member.socket.subprotocol == PROTOCOL
        assert (await member.told())["type"] == "room.entered"


async def test_nobody_is_in_the_rooms_of_foreign_notes(
    port: int, client: AsyncClient, services: Services
) -> None:
    ada, grace = [await headers_for(services, name) for name in ("ada", "grace")]
    note = (await client.post("/notes", json={"title": "Mine"}, headers=ada)).json()["id"]
    async with talking(port, PATH, additional_headers=grace) as member:
        await member.say(type="room.join", note_id=note)
        assert (await member.told("problem"))["status"] == 404
        await member.say(type="room.say", note_id=note, text="Hello")
        assert (await member.told("problem"))["status"] == 404
