"""A load generator of a few lines: kept-alive connections, each with one request on its way."""

import asyncio
import json
import time
from dataclasses import dataclass

CONNECTIONS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One request, sent again and again, and the status of its answers."""

    method: str
    path: str
    status: int
    body: object = None

    def request(self) -> bytes:
        """As it goes over the wire."""
        body = b"" if self.body is None else json.dumps(self.body).encode()
        head = f"{self.method} {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return head.encode() + b"\r\n" + body


def answered(port: int, load: Load, seconds: float) -> int:
    """Requests that one server answers in this time."""
    return asyncio.run(_answered(port, load, seconds))


class _Connection(asyncio.Protocol):
    def __init__(self, load: Load, until: float) -> None:
        self._request = load.request()
        self._status_line = f"HTTP/1.1 {load.status} ".encode()
        self._until = until
        self._received = b""
        self._answered = 0
        self.done: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end:
            return
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
        if len(body) < int(length):
            return
        if not head.startswith(self._status_line):
            self.done.set_exception(RuntimeError(head.decode()))
            self._transport.close()
            return
        self._received = b""
        self._answered += 1
        if time.perf_counter() < self._until:
            self._transport.write(self._request)
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(self._answered)


async def _answered(port: int, load: Load, seconds: float) -> int:
    loop = asyncio.get_running_loop()
    until = time.perf_counter() + seconds
    opened = [
        await loop.create_connection(lambda: _Connection(load, until), "127.0.0.1", port)
        for _ in range(CONNECTIONS)
    ]
    return sum([await connection.done for _, connection in opened])
