"""Hostile and broken clients of WebSockets."""

import tracemalloc
from collections.abc import AsyncIterator
from contextlib import suppress

import anyio
import pytest
from anyio.abc import SocketStream
from fastapi import FastAPI, WebSocket

from acme.settings import Settings

from ..http.serving import ask, connection, everything, serving
from .test_handshakes import add_echo

HANDSHAKE = (
    b"GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
MASK = b"\0\0\0\0"
# A piece of a text that goes on, with nothing in it; and the code with which connections end.
BEGINNING, PIECE = b"\x01\x80" + MASK, b"\x00\x80" + MASK
PING = b"\x89\xfd" + MASK + b"x" * 125


@pytest.fixture
async def port(app: FastAPI, settings: Settings) -> AsyncIterator[int]:
    add_echo(app)
    sockets = settings.sockets.model_copy(update={"ping_seconds": 0.2})
    app.state.settings = settings.model_copy(update={"sockets": sockets})
    with anyio.fail_after(50):
        async with serving(app, settings.server) as port:
            yield port


async def opened(stream: SocketStream) -> None:
    received = b""
    while b"\r\n\r\n" not in received:
        received += await stream.receive()
    assert received.startswith(b"HTTP/1.1 101 ")


def closed_with(received: bytes) -> int:
    """The code of the close frame at the end of what was received."""
    place = received.rindex(b"\x88")
    return int.from_bytes(received[place + 2 : place + 4])


async def test_nothing_stands_before_or_after_a_handshake(port: int) -> None:
    [answer] = await ask(port, HANDSHAKE + PING)
    assert answer.problem["status"] == 400
    for wrong in (
        HANDSHAKE.replace(b"Version: 13", b"Version: 8"),
        HANDSHAKE.replace(b"GET", b"POST"),
        HANDSHAKE.replace(b"AAAA", b"", 1),
    ):
        [answer] = await ask(port, wrong)
        assert 400 <= answer.problem["status"] < 500, wrong


async def test_a_message_has_only_so_many_pieces(port: int) -> None:
    async with connection(port, HANDSHAKE) as stream:
        await opened(stream)
        await stream.send(BEGINNING + PIECE * 10_000)
        assert closed_with(await everything(stream)) == 1009


async def test_a_client_that_reads_nothing_costs_no_memory_and_is_left(port: int) -> None:
    async with connection(port, HANDSHAKE) as stream:
        await opened(stream)
        tracemalloc.start()
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            while True:
                await stream.send(PING * 500)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 5_000_000


async def test_a_connection_that_nobody_ends_is_ended_when_the_server_stops(
    app: FastAPI, settings: Settings
) -> None:
    add_echo(app)
    with anyio.fail_after(50):
        async with serving(app, settings.server, shutdown_seconds=600) as port:
            stream = await anyio.connect_tcp("127.0.0.1", port)
            await stream.send(HANDSHAKE)
            await opened(stream)
        async with stream:
            assert closed_with(await everything(stream)) == 1012


async def test_a_bug_ends_its_connection_alone(app: FastAPI, settings: Settings) -> None:
    @app.websocket("/bug")
    async def bug(_: WebSocket) -> None:
        raise ZeroDivisionError

    with anyio.fail_after(50):
        async with serving(app, settings.server) as port:
            [answer] = await ask(port, HANDSHAKE.replace(b"/echo", b"/bug"))
            assert (answer.status, answer.problem["status"]) == (500, 500)
