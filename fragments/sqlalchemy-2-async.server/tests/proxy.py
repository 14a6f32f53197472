"""A TCP proxy in front of a server: counts, cuts its connections, makes it fall silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Proxy:
    """Forwards bytes both ways on 127.0.0.1:`port`."""

    def __init__(self, host: str, port: int) -> None:
        self._target = host, port
        self._server: asyncio.Server | None = None
        self._flows: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self.port = 0
        # How often a client has had something to say.
        self.sent = 0

    async def start(self) -> None:
        """Listen, on the same port as before."""
        self._flowing.set()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse new connections and cut those that are there."""
        if self._server:
            self._server.close()
        flows = set(self._flows)
        for flow in flows:
            flow.cancel()
        await asyncio.gather(*flows, return_exceptions=True)
        # The server's side notices after its flows have ended.
        if self._server:
            await self._server.wait_closed()

    def fall_silent(self) -> None:
        """Keep connections, forward nothing."""
        self._flowing.clear()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back_reader, back_writer = await asyncio.open_connection(*self._target)
        flows = {
            asyncio.create_task(self._forward(reader, back_writer, sent=1)),
            asyncio.create_task(self._forward(back_reader, writer)),
        }
        self._flows |= flows
        await asyncio.wait(flows, return_when=asyncio.FIRST_COMPLETED)
        for flow in flows:
            flow.cancel()
        await asyncio.gather(*flows, return_exceptions=True)
        self._flows -= flows
        writer.close()
        back_writer.close()

    async def _forward(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, sent: int = 0
    ) -> None:
        while data := await reader.read(65536):
            self.sent += sent
            await self._flowing.wait()
            writer.write(data)
            await writer.drain()


@asynccontextmanager
async def proxied(host: str, port: int) -> AsyncIterator[Proxy]:
    """A proxy that forwards until the block ends."""
    proxy = Proxy(host, port)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
