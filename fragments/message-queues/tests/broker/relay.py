"""A way to a server that a test can cut off, where the server itself must go on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Relay:
    """Passes connections on to a server, until it is cut: then nobody listens on its port."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()

    def url(self, url: str) -> str:
        """The URL of the server, by way of this."""
        parts = urlsplit(url)
        user = "".join(parts.netloc.rpartition("@")[:2])
        return parts._replace(netloc=f"{user}127.0.0.1:{self._port}").geturl()

    def lead_to(self, host: str, port: int) -> None:
        """Pass new connections on to another server; those that are open stay where they are."""
        self._target = (host, port)

    def cut(self) -> None:
        """Let nothing through any more."""
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def mend(self) -> None:
        """Let everything through again."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Relay"]:
        """Be there until the block ends."""
        await self.mend()
        try:
            yield self
        finally:
            self.cut()
            await asyncio.gather(*self._passing, return_exceptions=True)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passing = asyncio.create_task(self._pass(reader, writer))
        self._passing.add(passing)
        passing.add_done_callback(self._passing.discard)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self._target)
        self._writers |= {writer, back}
        try:
            await asyncio.gather(_copy(reader, back), _copy(there, writer))
        finally:
            self._writers -= {writer, back}


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()
