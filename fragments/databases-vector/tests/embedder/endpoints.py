"""The fake endpoint, listening."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from .fake_endpoint import FakeEndpoint


@asynccontextmanager
async def open_endpoint(*, dimensions: int) -> AsyncIterator[FakeEndpoint]:
    """An endpoint on a free port of this machine."""
    endpoint = FakeEndpoint(dimensions=dimensions)
    connections = set[asyncio.Task[None]]()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(endpoint.serve(reader, writer))
        connections.add(task)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    endpoint.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield endpoint
    finally:
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
