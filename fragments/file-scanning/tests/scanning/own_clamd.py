"""A clamd of these tests alone, which knows one signature; and a few lines that speak like one."""

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

# The text that scanners agree to find (eicar.org), in two halves: this file is no virus.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

type Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def speaking(conversation: Conversation) -> AsyncIterator[int]:
    """The port of a server that has this conversation with everybody."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await conversation(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # The other side has heard enough.
        finally:
            writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def as_clamd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer a command as clamd does."""
    if await reader.readuntil(b"\0") == b"zPING\0":
        writer.write(b"PONG\0")
        return
    content = bytearray()
    while size := int.from_bytes(await reader.readexactly(4)):
        content += await reader.readexactly(size)
    writer.write(b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0")


@asynccontextmanager
async def own_clamd(folder: Path) -> AsyncIterator[int]:
    """The port of a real clamd; skips where none is installed."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip("no clamd is installed")
    digest = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
    (folder / "own.hdb").write_text(f"{digest}:{len(EICAR)}:Eicar-Test\n")
    async with speaking(as_clamd) as port:
        pass  # It is free now.
    lines = ("Foreground yes", f"DatabaseDirectory {folder}", "TCPAddr 127.0.0.1")
    limits = (f"TCPSocket {port}", "StreamMaxLength 8M", "User root")
    (folder / "clamd.conf").write_text("\n".join((*lines, *limits, "")))
    silent = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        program, "--config-file", str(folder / "clamd.conf"), stdout=silent, stderr=silent
    )
    try:
        yield port
    finally:
        process.kill()
        await process.wait()
