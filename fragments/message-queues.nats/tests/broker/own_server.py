"""A NATS server of a test's own."""

import asyncio
import shutil
import socket
from pathlib import Path

import pytest


class OwnServer:
    """A process on a free port that keeps its streams in a folder."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        program = shutil.which("nats-server")
        if program is None:
            pytest.skip("no nats-server on PATH")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self._command = [
            program,
            *("-a", "127.0.0.1", "-p", str(self._port)),
            *("-js", "-sd", str(folder / "nats")),
            *arguments,
        ]
        self._log = folder / "nats.log"
        self.url = f"nats://127.0.0.1:{self._port}"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start, and return when it answers."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdout=log, stderr=log
            )
        for _ in range(200):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                await writer.wait_closed()
                return
        raise AssertionError(self._log.read_text())

    async def kill(self) -> None:
        """Kill it with signal 9."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None
