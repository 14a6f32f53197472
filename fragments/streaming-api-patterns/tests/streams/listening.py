"""A client that reads server-sent events from a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from httpx2 import AsyncClient, Response

# Longer than anything here takes.
PATIENCE_SECONDS = 50


class Events:
    """The events of an answer, each as its fields; a comment is a field without a name."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> dict[str, str]:
        """The next event; raises StopAsyncIteration when the answer has ended in good order."""
        fields: dict[str, str] = {}
        while line := await anext(self._lines):
            name, _, value = line.partition(": ")
            fields[name.rstrip(":")] = value
        return fields

    async def told(self, count: int = 1) -> list[str]:
        """The data of the next events that have some."""
        found: list[str] = []
        while len(found) < count:
            event = await self.next()
            if "data" in event:
                found.append(event["data"])
        return found


@asynccontextmanager
async def listening(
    port: int, path: str, headers: dict[str, str] | None = None
) -> AsyncIterator[Events]:
    """Read a stream until the end of the block, which leaves it."""
    base_url = f"http://127.0.0.1:{port}"
    async with (
        AsyncClient(base_url=base_url, timeout=PATIENCE_SECONDS, verify=False) as client,
        client.stream("GET", path, headers=headers) as response,
    ):
        yield Events(response)
