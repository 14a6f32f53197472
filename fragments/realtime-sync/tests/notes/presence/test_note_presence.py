"""Who looks at a note."""

from collections.abc import AsyncIterator
from uuid import uuid4

import anyio
import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from websockets.exceptions import InvalidStatus

from acme.bootstrap import Services
from acme.settings import Settings

from ...credentials import headers_for
from ...http.serving import serving
from ...rooms.talking import PATIENCE_SECONDS, talking


@pytest.fixture
async def port(app: FastAPI, settings: Settings) -> AsyncIterator[int]:
    with anyio.fail_after(PATIENCE_SECONDS):
        async with serving(app, settings.server) as port:
            yield port


async def test_who_looks_at_a_note_is_told_who_else_does(
    port: int, client: AsyncClient, services: Services
) -> None:
    ada = await headers_for(services, "ada")
    created = await client.post("/notes", json={"title": "Hers"}, headers=ada)
    path = f"/notes/{created.json()['id']}/presence"
    async with talking(port, path, additional_headers=ada) as one:
        assert (await one.told())["members"] == []
        own = (await one.told("presence.joined"))["member"]
        async with talking(port, path, additional_headers=ada) as other:
            assert (await other.told())["members"] == [own]
            came = await one.told("presence.joined")
            await one.say(type="presence.ask", ref="1")
            here = await one.told()
            assert (here["members"], here["ref"]) == (sorted([own, came["member"]]), "1")
            # As when the power fails.
            other.socket.transport.abort()
        assert await one.told() == {"type": "presence.left", "member": came["member"]}
    with pytest.raises(InvalidStatus):
        async with talking(port, f"/notes/{uuid4()}/presence", additional_headers=ada):
            pass
