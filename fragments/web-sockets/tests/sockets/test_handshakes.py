"""Which handshakes are refused, before there is a connection."""

from collections.abc import AsyncIterator
from typing import Any

import anyio
import pytest
from fastapi import FastAPI, WebSocket
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response

from acme.bootstrap import Services
from acme.http.app import create_app
from acme.settings import Settings

from ..http.serving import serving


@pytest.fixture
async def port(settings: Settings, services: Services) -> AsyncIterator[int]:
    """A service that has two WebSockets, known by one name and called from one other page."""
    sockets = settings.sockets.model_copy(update={"connections": 2})
    server = settings.server.model_copy(
        update={"cors_origins": "https://app.example.com", "allowed_hosts": "127.0.0.1"}
    )
    changed = settings.model_copy(update={"sockets": sockets, "server": server})
    app = create_app(changed, services)
    add_echo(app)
    with anyio.fail_after(50):
        async with app.router.lifespan_context(app), serving(app, changed.server) as port:
            yield port


def add_echo(app: FastAPI) -> None:
    @app.websocket("/echo")
    async def echo(websocket: WebSocket) -> None:
        await websocket.accept()
        async for text in websocket.iter_text():
            await websocket.send_text(text)


def opening(port: int, path: str = "/echo", **headers: str) -> Any:
    """A connection to be."""
    url = f"ws://127.0.0.1:{port}{path}"
    return connect(url, additional_headers=headers, proxy=None)


async def refused(handshake: Any) -> Response:
    with pytest.raises(InvalidStatus) as found:
        await handshake.__aenter__()
    response: Response = found.value.response
    return response


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example.com", "http://app.example.com", "null", "", "http://127.0.0.1:1", "//"],
)
async def test_pages_of_other_origins_are_refused(origin: str, port: int) -> None:
    response = await refused(opening(port, Origin=origin))
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-request-id"]


async def test_a_refusal_is_logged_by_its_request_alone(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "uvicorn.error")
    caplog.clear()
    await refused(opening(port, path="/echo?after=1", Origin="https://evil.example.com"))
    assert [each.getMessage() for each in caplog.records if each.name.startswith("uvicorn")] == []


async def test_pages_of_its_own_and_of_those_that_may_call_are_let_in(port: int) -> None:
    for origin in (f"http://127.0.0.1:{port}", "https://app.example.com"):
        async with opening(port, Origin=origin) as socket:
            await socket.send("Hello")
            assert await socket.recv() == "Hello"


async def test_there_are_only_so_many_until_one_ends(port: int) -> None:
    async with opening(port):
        async with opening(port):
            response = await refused(opening(port))
            assert (response.status_code, response.headers["retry-after"]) == (503, "5")
        async with opening(port) as socket:
            await socket.send("Hello")
            assert await socket.recv() == "Hello"


async def test_what_is_not_served_is_refused(port: int) -> None:
    assert (await refused(opening(port, path="/nowhere"))).status_code == 403
    foreign = connect(f"ws://foreign:{port}/echo", host="127.0.0.1", proxy=None)
    assert (await refused(foreign)).status_code == 421
