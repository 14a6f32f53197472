"""A page opens a WebSocket with its cookie, if it is a page of this service."""

from collections.abc import AsyncIterator

import anyio
import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from websockets.exceptions import InvalidStatus

from acme.settings import Settings

from ..http.serving import serving
from ..rooms.talking import PATIENCE_SECONDS, talking
from .browser import logged_in

PATH = "/notes/rooms"


@pytest.fixture
async def port(app: FastAPI, settings: Settings) -> AsyncIterator[int]:
    with anyio.fail_after(PATIENCE_SECONDS):
        async with serving(app, settings.server) as port:
            yield port


async def test_a_page_of_this_service_is_known_by_its_cookie(
    port: int, client: AsyncClient
) -> None:
    cookie = (await logged_in(client)).cookie
    headers = {"Cookie": cookie, "Origin": f"http://127.0.0.1:{port}"}
    async with talking(port, PATH, additional_headers=headers) as member:
        assert (await member.told())["type"] == "room.entered"


async def test_a_page_of_another_site_is_refused_whatever_cookie_it_has(
    port: int, client: AsyncClient
) -> None:
    cookie = (await logged_in(client)).cookie
    own = {"Origin": f"http://127.0.0.1:{port}"}
    for headers in (
        {"Cookie": cookie, "Origin": "https://evil.example"},
        {"Cookie": cookie, "Sec-Fetch-Site": "same-site"} | own,
        {"Cookie": cookie},
        {"Cookie": cookie[:-4] + "AAAA"} | own,
        {"Cookie": f"{cookie}; {cookie}"} | own,
    ):
        with pytest.raises(InvalidStatus) as refused:
            async with talking(port, PATH, additional_headers=headers):
                pass
        assert refused.value.response.status_code == 403
