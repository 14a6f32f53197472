"""ClamAV: clamd's INSTREAM over TCP (clamd(8)), which sees a file as it comes."""

import asyncio
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
        self._host = host
        self._port = port
        self._timeout_seconds = timeout_seconds

    async def scan(self, content: AsyncIterator[bytes]) -> tuple[Verdict, str]:
        """Send it in chunks, each after its length."""
        async with self._connected(self._timeout_seconds) as (reader, writer):
            # It refuses what is too large before the end: then its answer is there all the same.
            with suppress(ConnectionError):
                writer.write(b"zINSTREAM\0")
                async for chunk in content:
                    writer.write(len(chunk).to_bytes(4) + chunk)
                    await writer.drain()
                writer.write(bytes(4))
                await writer.drain()
            answer = await _answer(reader)
        return _verdict(answer)

    async def ping(self) -> None:
        """Ask whether it is there."""
        async with self._connected(_PING_SECONDS) as (reader, writer):
            writer.write(b"zPING\0")
            answer = await _answer(reader)
        if answer != "PONG":
            raise Unavailable("What SCANNER_URL leads to is no clamd.")

    @asynccontextmanager
    async def _connected(
        self, seconds: float
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        try:
            async with asyncio.timeout(seconds):
                reader, writer = await asyncio.open_connection(
                    self._host, self._port, limit=_LONGEST_ANSWER
                )
                try:
                    yield reader, writer
                finally:
                    writer.close()
        except (OSError, TimeoutError) as error:
            raise Unavailable("The scanner does not answer.") from error


async def _answer(reader: asyncio.StreamReader) -> str:
    try:
        line = await reader.readuntil(b"\0")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise Unavailable("What SCANNER_URL leads to is no clamd.") from error
    return line[:-1].decode(errors="replace").strip()


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
