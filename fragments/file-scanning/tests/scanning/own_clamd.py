"""A clamd of these tests alone, which knows one signature; and a few lines that speak like one."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from acme.errors import Unavailable
from acme.scanning.clamav import ClamAV

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
async def answering(kind: str, folder: Path) -> AsyncIterator[ClamAV]:
    """A scanner that answers: `spoken`, or a real `clamd`."""
    async with speaking(as_clamd) if kind == "spoken" else own_clamd(folder) as port:
        scanner = ClamAV("127.0.0.1", port, timeout_seconds=60)
        async with asyncio.timeout(60):
            while True:
                with suppress(Unavailable):
                    await scanner.ping()
                    break
                await asyncio.sleep(0.05)
        yield scanner


@asynccontextmanager
async def own_clamd(folder: Path) -> AsyncIterator[int]:
    """The port of a real clamd; skips where none is installed."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip("no clamd is installed")
    # Of its own: it takes all that it finds there for signatures.
    folder = folder / "clamd"
    folder.mkdir()
    # Found in any file, at any place.
    (folder / "own.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
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
