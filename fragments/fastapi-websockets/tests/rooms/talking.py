"""A client of rooms: the one of `websockets`, as other programs are."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

# Longer than anything here takes.
PATIENCE_SECONDS = 50


class Talker:
    """One connection."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def told(self, type_: str = "") -> dict[str, Any]:
        """The next message, or the next of a type."""
        while True:
            found: dict[str, Any] = json.loads(await self.socket.recv())
            if type_ in {"", found["type"]}:
                return found

    async def code(self) -> int:
        """The code that it is closed with, whatever comes before."""
        with suppress(ConnectionClosed):
            while True:
                await self.socket.recv()
        code = self.socket.close_code
        assert code is not None
        return code


@asynccontextmanager
async def talking(port: int, path: str = "/talk", **options: Any) -> AsyncIterator[Talker]:
    """A connection until the end of the block."""
    async with connect(f"ws://127.0.0.1:{port}{path}", proxy=None, **options) as socket:
        yield Talker(socket)
