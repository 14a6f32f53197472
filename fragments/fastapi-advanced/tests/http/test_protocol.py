"""Hostile and broken clients: how many bytes they may send, and how long they may take."""

import tracemalloc
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import repeat

import anyio
import anyio.lowlevel
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from acme.settings import Settings

from .serving import answers, ask, connection, everything, serving

LIMIT, LONG = 2048, 512
GET = b"GET /livez HTTP/1.1\r\nHost: a\r\n"
LAST = GET + b"Connection: close\r\n\r\n"
POST = b"POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(autouse=True)
def _echo(app: FastAPI) -> None:
    @app.post("/echo")
    async def echo(request: Request) -> int:
        return len(await request.body())


@pytest.fixture
async def port(app: FastAPI, settings: Settings) -> AsyncIterator[int]:
    limits = {"header_limit_bytes": LIMIT, "url_limit_bytes": LONG}
    async with serving(app, settings.server, **limits) as port:
        yield port


@pytest.fixture
async def hasty(app: FastAPI, settings: Settings) -> AsyncIterator[int]:
    """The port of a server without patience."""
    async with serving(app, settings.server, request_seconds=0.3) as port:
        yield port


async def test_takes_a_header_below_its_limit(port: int) -> None:
    field = b"X-Long: " + b"x" * (LIMIT - 200) + b"\r\n"
    assert [answer.status for answer in await ask(port, GET + field + LAST[len(GET) :])] == [200]


async def test_refuses_a_longer_url(port: int) -> None:
    for length, status in ((LONG, 404), (LONG + 1, 414)):
        path = b"/" + b"x" * (length - 1)
        [answer] = await ask(port, LAST.replace(b"/livez", path))
        assert (answer.status, answer.problem["status"]) == (status, status)


async def test_refuses_what_is_larger(port: int) -> None:
    for request in (
        GET + b"X-Long: " + b"x" * LIMIT + b"\r\n\r\n",
        GET + b"Authorization: Bearer " + b"x" * LIMIT * 99,
        GET + b"X-Short: x\r\n" * LIMIT,
        b"GET /" + b"x" * LIMIT + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /livez?" + b"x" * LIMIT * 99,
        b"\r\n" * LIMIT * 99,
    ):
        [answer] = await ask(port, request)
        assert (answer.status, answer.problem["status"]) == (431, 431), request[:40]


async def test_refuses_what_is_larger_after_a_body_has_begun(port: int) -> None:
    for body in (b"1;" + b"x" * LIMIT * 99, b"1\r\nx\r\n0\r\n" + b"X-Trailer: x\r\n" * LIMIT * 9):
        [answer] = await ask(port, CHUNKED + body)
        assert answer.problem["status"] == 431


@pytest.mark.parametrize("part", [b"x" * 65_536, b"x: y\r\n" * 10_000])
async def test_keeps_no_more_of_it_than_its_limit(part: bytes, port: int) -> None:
    async with connection(port, GET + b"X-Long: ") as stream:
        tracemalloc.start()
        for _ in range(300):
            await stream.send(part)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        [answer] = answers(await everything(stream))
    assert answer.status == 431
    assert most < 2_000_000


async def test_refuses_what_does_not_arrive_in_time(hasty: int) -> None:
    async def stop_after(sent: bytes) -> None:
        [answer] = await ask(hasty, sent)
        assert answer.problem["status"] == 408, sent

    async with anyio.create_task_group() as group:
        for sent in (
            b"",
            b"GET /livez HT",
            GET,
            POST + b"Content-Length: 10\r\n\r\nabc",
            CHUNKED + b"5\r\nabc",
            CHUNKED + b"3\r\nabc\r\n0\r\nAuthorization",
        ):
            group.start_soon(stop_after, sent)


async def test_refuses_what_trickles_for_ever(hasty: int) -> None:
    async def trickle(sent: bytes) -> None:
        received = b""
        async with connection(hasty, sent) as stream:
            while not received:
                with anyio.move_on_after(0.02):
                    received = await stream.receive()
                if not received:
                    await stream.send(b"x")
            [answer] = answers(received + await everything(stream))
        assert answer.problem["status"] == 408, sent

    async with anyio.create_task_group() as group:
        for sent in (b"GET /", GET + b"X-Long: ", POST + b"Content-Length: 999\r\n\r\n"):
            group.start_soon(trickle, sent)


async def test_refuses_a_second_request_that_stops(hasty: int) -> None:
    async with connection(hasty, GET + b"\r\n") as stream:
        received = await stream.receive()
        await stream.send(GET)
        found = answers(received + await everything(stream))
    assert [answer.status for answer in found] == [200, 408]


async def test_does_not_blame_a_client_for_a_slow_service(app: FastAPI, hasty: int) -> None:
    waiting, patience = anyio.Event(), anyio.Event()

    @app.post("/slow")
    async def slow(request: Request) -> int:
        waiting.set()
        await patience.wait()
        return len(await request.body())

    size = 500_000
    head = POST.replace(b"echo", b"slow") + b"Content-Length: %d\r\n\r\n" % size
    async with connection(hasty, head) as stream, anyio.create_task_group() as group:
        group.start_soon(stream.send, b"x" * size)
        await waiting.wait()
        # Another, that is cut for its silence, shows when the time is over.
        assert [answer.status for answer in await ask(hasty, b"")] == [408]
        patience.set()
        [answer] = answers(await everything(stream))
    assert (answer.status, answer.body) == (200, b"%d" % size)


async def test_leaves_a_client_that_does_not_read(app: FastAPI, hasty: int) -> None:
    left = anyio.Event()

    async def endless() -> AsyncIterator[bytes]:
        try:
            for part in repeat(b"x" * 65_536):
                yield part
                await anyio.lowlevel.checkpoint()
        finally:
            left.set()

    @app.get("/endless")
    async def stream_endlessly() -> StreamingResponse:
        return StreamingResponse(endless())

    async with connection(hasty, GET.replace(b"livez", b"endless") + b"\r\n"):
        await left.wait()


async def test_has_no_more_connections_than_it_may(app: FastAPI, settings: Settings) -> None:
    async with (
        serving(app, settings.server, connections=2) as port,
        connection(port) as first,
        connection(port) as second,
    ):
        for stream in (first, second):
            await stream.send(GET + b"\r\n")
            assert b" 200 " in await stream.receive()
        [refused] = await ask(port, b"")
        assert (refused.status, refused.headers["connection"]) == (503, "close")
        assert "as many connections" in refused.problem["detail"]
        await first.aclose()
        statuses = list[int]()
        while statuses != [200]:
            # A connection that is closed while one sends may be reset.
            with suppress(anyio.BrokenResourceError):
                statuses = [answer.status for answer in await ask(port, LAST)]
        await second.send(GET + b"\r\n")
        assert b" 200 " in await second.receive()
