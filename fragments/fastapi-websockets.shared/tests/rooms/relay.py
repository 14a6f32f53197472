"""A way to a server that a test can cut off, where the server itself must go on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Way:
    """Passes connections on, until it is cut."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._writers = set[asyncio.StreamWriter]()
        self._passing = set[asyncio.Task[None]]()
        self._is_cut = False
        self.place = ""

    def cut(self) -> None:
        """Let nothing through any more."""
        self._is_cut = True
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        """Let everything through again."""
        self._is_cut = False

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A connection has been made."""
        self._passing.add(asyncio.create_task(self._pass(reader, writer)))

    async def end(self) -> None:
        """Wait until nothing is left."""
        self.cut()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection(*self._target)
        self._writers |= {writer, back}
        await asyncio.gather(_copy(reader, back), _copy(there, writer))


@asynccontextmanager
async def way_to(target: tuple[str, int]) -> AsyncIterator[Way]:
    """A way to where a server listens."""
    way = Way(target)
    async with await asyncio.start_server(way.take, "127.0.0.1", 0) as server:
        way.place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield way
        finally:
            await way.end()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()
