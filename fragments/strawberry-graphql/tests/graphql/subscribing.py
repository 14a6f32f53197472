"""A client that follows a subscription, read from a socket."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from httpx2 import AsyncClient, Response

from .things import PATIENCE_SECONDS

EVENTS = "text/event-stream"
PARTS = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0"


class Told:
    """What an answer tells, one after the other."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> Any:
        """The next thing; raises StopAsyncIteration when the answer has ended in good order."""
        while True:
            line = (await anext(self._lines)).removeprefix("data: ")
            if line.startswith("{") and (found := json.loads(line)):
                return found.get("payload", found)


@asynccontextmanager
async def subscribing(
    port: int,
    query: str,
    headers: Mapping[str, str],
    *,
    path: str = "/things",
    accept: str = EVENTS,
    **variables: Any,
) -> AsyncIterator[Told]:
    """Follow until the end of the block, which leaves."""
    asked = {"query": query, "variables": variables}
    base_url = f"http://127.0.0.1:{port}"
    async with (
        AsyncClient(base_url=base_url, timeout=PATIENCE_SECONDS, verify=False) as client,
        client.stream("POST", path, json=asked, headers={"Accept": accept, **headers}) as response,
    ):
        yield Told(response)
