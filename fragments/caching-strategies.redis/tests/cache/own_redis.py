"""A real server that a test may break, and a name for it that can lead elsewhere."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest


@asynccontextmanager
async def own_redis(folder: Path, *options: str) -> AsyncIterator[int]:
    """The port of a server of this test alone; skips where none is installed."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("no redis-server is installed")
    port = _free_port()
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    silent = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(program, *arguments, *options, stdout=silent)
    try:
        await _until_it_listens(port)
        yield port
    finally:
        process.kill()
        await process.wait()


class Name:
    """A fixed address that leads to a server, to another one, or nowhere."""

    def __init__(self) -> None:
        self.port = 0
        self.target: int | None = None
        self._writers = set[asyncio.StreamWriter]()

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"redis://127.0.0.1:{self.port}/0"

    def cut(self) -> None:
        """Lead nowhere, and drop what is connected."""
        self.target = None
        for writer in self._writers:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on, to where the name leads now; it stays there."""
        if self.target is None:
            writer.transport.abort()
            return
        there, away = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers |= {writer, away}
        async with asyncio.TaskGroup() as group:
            group.create_task(_pass(reader, away))
            group.create_task(_pass(there, writer))


@asynccontextmanager
async def named(target: int) -> AsyncIterator[Name]:
    """A name that leads to a port of this machine."""
    name = Name()
    tasks = set[asyncio.Task[None]]()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(name.serve(reader, writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    name.port, name.target = server.sockets[0].getsockname()[1], target
    try:
        yield name
    finally:
        name.cut()
        server.close()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _until_it_listens(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.02)
