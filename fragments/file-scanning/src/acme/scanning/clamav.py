"""ClamAV: clamd's INSTREAM over TCP (clamd(8)), which sees a file as it comes."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from acme.errors import InvalidInput, Unavailable
from acme.scanning import Verdict

# clamd answers with a line; no name of a signature is as long.
_LONGEST_ANSWER = 4096
_PING_SECONDS = 5


class ClamAV:
    """A connection for each file: clamd takes one command on each."""

    critical = False

    def __init__(self, host: str, port: int, *, timeout_seconds: float) -> None:
        self._place = (host, port)
        self._timeout_seconds = timeout_seconds

    async def scan(self, content: AsyncIterator[bytes]) -> tuple[Verdict, str]:
        """Send it in chunks, each after its length."""
        async with self._connected(self._timeout_seconds) as connection:
            # It refuses what is too large before the end: then its answer is there all the same.
            with suppress(ConnectionError):
                await connection.send(b"zINSTREAM\0")
                async for chunk in content:
                    await connection.send(len(chunk).to_bytes(4) + chunk)
                await connection.send(bytes(4))
            return _verdict(await connection.answer())

    async def ping(self) -> None:
        """Ask whether it is there."""
        async with self._connected(_PING_SECONDS) as connection:
            await connection.send(b"zPING\0")
            if await connection.answer() != "PONG":
                raise _stranger()

    @asynccontextmanager
    async def _connected(self, seconds: float) -> AsyncIterator["_Connection"]:
        try:
            async with asyncio.timeout(seconds):
                connect = asyncio.to_thread(socket.create_connection, self._place, seconds)
                with await connect as connected:
                    connected.setblocking(False)
                    yield _Connection(connected)
        except (OSError, TimeoutError) as error:
            raise Unavailable("The scanner does not answer.") from error


class _Connection:
    """A socket rather than a stream, which forgets what has come once it cannot write."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._loop = asyncio.get_running_loop()

    async def send(self, data: bytes) -> None:
        await self._loop.sock_sendall(self._socket, data)

    async def answer(self) -> str:
        line = b""
        while not line.endswith(b"\0"):
            some = await self._loop.sock_recv(self._socket, _LONGEST_ANSWER)
            line += some
            if not some or len(line) > _LONGEST_ANSWER:
                raise _stranger()
        return line[:-1].decode(errors="replace").strip()


def _stranger() -> Unavailable:
    return Unavailable("What SCANNER_URL leads to is no clamd.")


def _verdict(answer: str) -> tuple[Verdict, str]:
    """What `stream: OK`, `stream: NAME FOUND` and `REASON ERROR` mean."""
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict.CLEAN, ""
    if said.endswith(" FOUND"):
        return Verdict.INFECTED, said.removesuffix(" FOUND")
    if "size limit exceeded" in said:
        raise InvalidInput("The file is larger than the scanner takes.")
    raise Unavailable(f"The scanner says: {said[:100]}")
