"""The server as a process of its own: what it logs, and how it stops."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import anyio
from httpx2 import AsyncClient
from pydantic import SecretStr

from acme.settings import Settings

SOURCE = Path(__file__).parent.parent / "src"

# The service, with a route that answers once the server is told to stop.
SLOW = """
import asyncio, sys
from acme.configuration import load_settings
from acme.http.app import create_app
from acme.http.listening import listen
from acme.http.server import run_server
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

sys.exit(run_server(app, settings.server, [listen("127.0.0.1", 0)]))
"""


class Process:
    """A server process; its log lines are read as they come."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.lines: list[dict[str, Any]] = []

    async def event(self, name: str) -> dict[str, Any]:
        """The first line with this event, waited for."""
        return await anyio.to_thread.run_sync(self._read_until, name)

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def ended(self) -> int:
        """The exit code, with the rest of the lines read."""
        await anyio.to_thread.run_sync(self._read_until, "")
        return await anyio.to_thread.run_sync(self._process.wait)

    def _read_until(self, event: str) -> dict[str, Any]:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.lines.append(json.loads(line))
            if self.lines[-1]["event"] == event:
                return self.lines[-1]
        assert not event, f"no {event!r} in {self.lines}"
        return {}


def environment_of(settings: Settings) -> Iterator[tuple[str, str]]:
    """The variables that make another process have these settings."""
    for group, model in settings:
        for name, value in model:
            plain = value.get_secret_value() if isinstance(value, SecretStr) else value
            if plain is not None:
                text = plain if isinstance(plain, str) else json.dumps(plain)
                yield f"{group}_{name}".upper(), text


@contextmanager
def started(command: list[str], settings: Settings, folder: Path) -> Iterator[Process]:
    environment = os.environ | dict(environment_of(settings)) | {"PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(
        [sys.executable, *command], cwd=folder, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = threading.Timer(60, process.kill)
        deadline.start()
        try:
            yield Process(process)
        finally:
            deadline.cancel()
            process.kill()


@asynccontextmanager
async def serving(
    command: list[str], settings: Settings, folder: Path
) -> AsyncIterator[tuple[Process, AsyncClient]]:
    with started(command, settings, folder) as process:
        port = (await process.event("listening"))["port"]
        async with AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            yield process, client


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
    async with serving(["-c", SLOW], settings, tmp_path) as (process, client):
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
    server = settings.server.model_copy(update={"drain_seconds": 50})
    settings = settings.model_copy(update={"server": server})
    async with serving(["-c", SLOW], settings, tmp_path) as (process, client):
        assert (await client.get("/readyz")).status_code == 200
        process.send(signal.SIGTERM)
        assert (await client.get("/slow")).json() == "finished"
        readiness = await client.get("/readyz", headers={"Connection": "close"})
        assert (readiness.status_code, readiness.json()["status"]) == (503, "draining")
        assert (await client.get("/livez")).status_code == 200
        process.send(signal.SIGINT)
        assert await process.ended() == 130
