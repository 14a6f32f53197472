"""A server in this process, and clients that write to its socket what they like."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import anyio
from anyio.abc import SocketStream
from fastapi import FastAPI

from acme.http.server import Server, listen
from acme.http.settings import ServerSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a client read."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> Any:
        assert self.headers["content-type"] == "application/problem+json"
        problem = json.loads(self.body)
        assert problem["status"] == self.status
        return problem


@asynccontextmanager
async def serving(app: FastAPI, settings: ServerSettings, **changes: float) -> AsyncIterator[int]:
    """Serve on a free port, with some settings changed."""
    listeners = listen("127.0.0.1", 0)
    server = Server(app, settings.model_copy(update=changes))
    async with anyio.create_task_group() as group:
        group.start_soon(server.serve, listeners)
        yield listeners[0].getsockname()[1]
        server.should_exit = True


@asynccontextmanager
async def connection(port: int, sent: bytes = b"") -> AsyncIterator[SocketStream]:
    """A connection on which something has been sent."""
    with anyio.fail_after(50):
        async with await anyio.connect_tcp("127.0.0.1", port) as stream:
            await stream.send(sent)
            yield stream


async def everything(stream: SocketStream) -> bytes:
    """What the server says until it closes the connection."""
    received = b""
    async for part in stream:
        received += part
    return received


async def ask(port: int, sent: bytes) -> list[Answer]:
    """Send, and read the answers until the server closes the connection."""
    async with connection(port, sent) as stream:
        return answers(await everything(stream))


def answers(received: bytes) -> list[Answer]:
    """Split what was received."""
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        line, *fields = head.decode().split("\r\n")
        headers = dict(field.lower().split(": ", 1) for field in fields)
        length = int(headers.get("content-length", "0"))
        found.append(Answer(status=int(line.split()[1]), headers=headers, body=rest[:length]))
        received = rest[length:]
    return found
