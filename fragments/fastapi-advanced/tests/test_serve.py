"""The server as a process: what it logs, what it finishes in flight, what it cuts off in time."""

import signal
from contextlib import AsyncExitStack
from pathlib import Path

import anyio
from httpx2 import AsyncClient

from acme.settings import Settings

from .processes import Process, serving

# The service, with a route that answers once it is told to stop, and others that never end.
SERVICE = """
import asyncio, sys
from collections.abc import AsyncIterator
from fastapi import Request
from fastapi.responses import StreamingResponse
from acme.configuration import load_settings
from acme.http.app import create_app
from acme.http.server import listen, run_server
from acme.logs import configure_logs

settings = load_settings()
configure_logs(settings.log)
app = create_app(settings)

@app.get("/slow")
async def slow() -> str:
    print('{"event": "waiting"}', file=sys.stderr, flush=True)
    while (await app.state.readiness.report()).status != "draining":
        await asyncio.sleep(0.01)
    return "finished"

@app.post("/read")
async def read(request: Request) -> int:
    print('{"event": "waiting"}', file=sys.stderr, flush=True)
    return len(await request.body())

async def parts() -> AsyncIterator[bytes]:
    while True:
        yield b"x" * 65_536
        await asyncio.sleep(0)

@app.get("/endless")
async def endless() -> StreamingResponse:
    print('{"event": "waiting"}', file=sys.stderr, flush=True)
    return StreamingResponse(parts())

@app.get("/stuck")
async def stuck() -> None:
    print('{"event": "waiting"}', file=sys.stderr, flush=True)
    await asyncio.Event().wait()

sys.exit(run_server(app, settings.server, listen("127.0.0.1", 0)))
"""

# The service, with something that cannot be closed.
UNCLOSABLE = """
from contextlib import asynccontextmanager
from acme.errors import Unavailable
inner = app.router.lifespan_context

@asynccontextmanager
async def lifespan(app):
    async with inner(app):
        yield
        raise Unavailable("the broker is away")

app.router.lifespan_context = lifespan
"""


async def test_serves_until_sigterm_and_every_line_is_json(
    settings: Settings, tmp_path: Path
) -> None:
    arguments = ["--host", "127.0.0.1", "--port", "0"]
    command = ["-m", "acme", "serve", *arguments]
    async with serving(command, settings, tmp_path) as (process, client):
        assert (await client.get("/livez")).status_code == 200
        assert (await client.get("/nowhere", headers={"X-Request-ID": "mine"})).status_code == 404
        process.send(signal.SIGTERM)
        assert await process.ended() == 0
    requests = [line for line in process.lines if line["event"] == "request"]
    assert [(line["path"], line["request_id"]) for line in requests] == [("/nowhere", "mine")]
    assert all({"event", "level", "timestamp"} <= line.keys() for line in process.lines)


async def test_finishes_the_request_in_flight_after_sigterm(
    settings: Settings, tmp_path: Path
) -> None:
    async with serving(["-c", SERVICE], settings, tmp_path) as (process, client):
        async with anyio.create_task_group() as group:

            async def ask() -> None:
                response = await client.get("/slow")
                assert response.json() == "finished"

            group.start_soon(ask)
            await process.event("waiting")
            process.send(signal.SIGTERM)
        assert await process.ended() == 0
    assert "error" not in {line["level"] for line in process.lines if "level" in line}


async def test_answers_unready_while_it_drains_and_a_second_signal_ends_that(
    settings: Settings, tmp_path: Path
) -> None:
    server = settings.server.model_copy(update={"drain_seconds": 300})
    settings = settings.model_copy(update={"server": server})
    async with serving(["-c", SERVICE], settings, tmp_path) as (process, client):
        assert (await client.get("/readyz")).status_code == 200
        process.send(signal.SIGTERM)
        assert (await client.get("/slow")).json() == "finished"
        readiness = await client.get("/readyz", headers={"Connection": "close"})
        assert (readiness.status_code, readiness.json()["status"]) == (503, "draining")
        assert (await client.get("/livez")).status_code == 200
        process.send(signal.SIGINT)
        assert await process.ended() == 130


async def test_server_that_is_away_when_it_closes_is_one_line(
    settings: Settings, tmp_path: Path
) -> None:
    service = SERVICE.replace("sys.exit(", UNCLOSABLE + "sys.exit(")
    async with serving(["-c", service], settings, tmp_path) as (process, client):
        assert (await client.get("/livez")).status_code == 200
        await stops_in_silence(process)
    assert process.lines[-1]["event"] == "not_closed"
    assert "the broker is away" in process.lines[-1]["error"]


async def hold(opened: AsyncExitStack, client: AsyncClient, sent: bytes) -> None:
    """Keep a connection open on which something was sent, and read nothing from it."""
    connecting = anyio.connect_tcp("127.0.0.1", client.base_url.port or 0)
    stream = await opened.enter_async_context(await connecting)
    await stream.send(sent)


def impatient(settings: Settings) -> Settings:
    server = settings.server.model_copy(update={"shutdown_seconds": 1})
    return settings.model_copy(update={"server": server})


async def stops_in_silence(process: Process) -> None:
    process.send(signal.SIGTERM)
    assert await process.ended() == 0
    assert not [line for line in process.lines if "exception" in line]


async def test_does_not_wait_for_requests_that_have_not_arrived(
    settings: Settings, tmp_path: Path
) -> None:
    async with (
        serving(["-c", SERVICE], settings, tmp_path) as (process, client),
        AsyncExitStack() as opened,
    ):
        for sent in (b"", b"GET /", b"GET /livez HTTP/1.1\r\nHost: a\r\n"):
            await hold(opened, client, sent)
        assert (await client.get("/livez")).status_code == 200
        await stops_in_silence(process)
    assert "requests_cut_off" not in {line["event"] for line in process.lines}


async def test_cuts_off_what_hangs_once_its_time_is_over(
    settings: Settings, tmp_path: Path
) -> None:
    host = b" HTTP/1.1\r\nHost: a\r\n"
    async with (
        serving(["-c", SERVICE], impatient(settings), tmp_path) as (process, client),
        AsyncExitStack() as opened,
    ):
        for sent in (
            b"GET /endless" + host + b"\r\n",
            b"POST /read" + host + b"Content-Length: 9\r\n\r\nabc",
            b"GET /stuck" + host + b"\r\n",
        ):
            await hold(opened, client, sent)
            await process.event("waiting")
        await stops_in_silence(process)
    cut = [line["requests"] for line in process.lines if line["event"] == "requests_cut_off"]
    assert cut == [3]
