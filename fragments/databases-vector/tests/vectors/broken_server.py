"""A server that answers every request in the same wrong way, or not at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class BrokenServer:
    """Without a status it is silent."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.body = b""
        self.port = 0
        self.connections = set[asyncio.Task[None]]()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the first request of a connection."""
        try:
            await reader.readuntil(b"\r\n\r\n")
            if self.status is None:
                await asyncio.Event().wait()
            head = f"HTTP/1.1 {self.status} No\r\nConnection: close\r\n"
            writer.write(f"{head}Content-Length: {len(self.body)}\r\n\r\n".encode() + self.body)
            await writer.drain()
        finally:
            writer.close()


@asynccontextmanager
async def broken_server() -> AsyncIterator[BrokenServer]:
    """A silent server on a free port of this machine."""
    broken = BrokenServer()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        broken.connections.add(asyncio.create_task(broken.serve(reader, writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    broken.port = server.sockets[0].getsockname()[1]
    try:
        yield broken
    finally:
        server.close()
        for connection in broken.connections:
            connection.cancel()
        await asyncio.gather(*broken.connections, return_exceptions=True)
