"""An address that leads to a server, or nowhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Relay:
    """Passes connections on until it is cut."""

    def __init__(self, url: str, place: tuple[str, int]) -> None:
        self._server, self._place = url, place
        self._open = True
        self._writers = set[asyncio.StreamWriter]()
        self.port = 0

    @property
    def url(self) -> str:
        """The server's URL, by way of the relay."""
        host, port = self._place
        return self._server.replace(f"{host}:{port}", f"127.0.0.1:{self.port}")

    def cut(self) -> None:
        """Drop what is connected, and lead nowhere."""
        self._open = False
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        """Lead to the server again."""
        self._open = True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on."""
        if not self._open:
            writer.transport.abort()
            return
        there, away = await asyncio.open_connection(*self._place)
        self._writers |= {writer, away}
        await asyncio.gather(_pass(reader, away), _pass(there, writer))


@asynccontextmanager
async def relayed(url: str, place: tuple[str, int]) -> AsyncIterator[Relay]:
    """A relay to a server of this URL."""
    relay = Relay(url, place)
    tasks = set[asyncio.Task[None]]()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(relay.serve(reader, writer)))

    async with await asyncio.start_server(accept, "127.0.0.1", 0) as server:
        relay.port = server.sockets[0].getsockname()[1]
        yield relay
        relay.cut()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()
