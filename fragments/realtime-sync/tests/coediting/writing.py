"""A client of documents: pycrdt, in the protocol of y-websocket."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from pycrdt import Doc, Encoder, Text, TransactionEvent
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from acme.coediting.messages import Kind, Message, read

# Longer than anything here takes.
PATIENCE_SECONDS = 50


class Writer:
    """A document of its own, which it brings in line with others while it has a connection."""

    def __init__(self) -> None:
        self.doc: Doc[Any] = Doc()
        self.text = self.doc.get("text", type=Text)
        self.told: asyncio.Queue[bytes] = asyncio.Queue()
        self._news = asyncio.Event()
        self._unsent: asyncio.Queue[bytes] = asyncio.Queue()
        self._is_applying = False
        self._subscription = self.doc.observe(self._note)

    @asynccontextmanager
    async def connected(self, url: str, **options: Any) -> AsyncIterator[ClientConnection]:
        """Write together until the end of the block; what was written before is sent then."""
        while not self._unsent.empty():
            self._unsent.get_nowait()
        async with connect(url, proxy=None, **options) as socket:
            await socket.send(Message(Kind.STATE, self.doc.get_state()).encoded())
            tasks = [asyncio.create_task(part(socket)) for part in (self._read, self._send)]
            try:
                yield socket
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def has(self, expected: str | Callable[[str], bool]) -> None:
        """Wait until it reads so."""
        as_expected = expected.__eq__ if isinstance(expected, str) else expected
        while not as_expected(str(self.text)):
            self._news.clear()
            await self._news.wait()

    def _note(self, event: TransactionEvent) -> None:
        if not self._is_applying:
            self._unsent.put_nowait(event.update)

    async def _send(self, socket: ClientConnection) -> None:
        while True:
            await socket.send(Message(Kind.UPDATE, await self._unsent.get()).encoded())

    async def _read(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            while True:
                frame = await socket.recv()
                assert isinstance(frame, bytes)
                message = read(frame)
                if message.kind == Kind.STATE:
                    missing = self.doc.get_update(message.data)
                    await socket.send(Message(Kind.MISSING, missing).encoded())
                elif message.kind == Kind.AWARENESS:
                    self.told.put_nowait(message.data)
                else:
                    self._is_applying = True
                    self.doc.apply_update(message.data)
                    self._is_applying = False
                self._news.set()


async def code_of(socket: ClientConnection) -> int:
    """The code that it is closed with, whatever comes before."""
    await socket.wait_closed()
    assert socket.close_code is not None
    return socket.close_code


def states(clients: Mapping[int, tuple[int, str]]) -> bytes:
    """What clients say of themselves: their clocks, and a text of JSON."""
    encoder = Encoder()
    encoder.write_var_uint(len(clients))
    for client, (clock, text) in clients.items():
        encoder.write_var_uint(client)
        encoder.write_var_uint(clock)
        encoder.write_var_string(text)
    return encoder.to_bytes()
