"""The service as a process of its own, and what it logs."""

import json
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

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self._process.kill()

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
    environment = dict(environment_of(settings)) | {"PYTHONPATH": str(SOURCE)}
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
