"""A local endpoint that speaks OpenAI's embeddings protocol, and can be told to fail."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from acme.embedder.hashing import HashingEmbedder


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send instead of vectors; status 0 drops the connection, -1 says nothing."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None


class FakeEndpoint:
    """Embeds by hashing; answers from `script` first. Remembers what it was asked."""

    def __init__(self, *, dimensions: int) -> None:
        self._model = HashingEmbedder(dimensions=dimensions)
        self.script: deque[Answer] = deque()
        self.requests: list[dict[str, Any]] = []
        self.authorizations: list[str] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection, request by request."""
        try:
            while head := await _head(reader):
                target, headers = head
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                self.authorizations.append(headers.get("authorization", ""))
                answer = await self._answer(target, body)
                if answer.status == -1:
                    await asyncio.Event().wait()
                if answer.status == 0:
                    break
                writer.write(_response(answer))
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def _answer(self, target: str, body: bytes) -> Answer:
        if target == "GET /v1/models":
            return Answer(200, body={"data": [{"id": "fake"}]})
        if target != "POST /v1/embeddings":
            return Answer(404)
        request = json.loads(body)
        self.requests.append(request)
        if self.script:
            return self.script.popleft()
        vectors = await self._model.embed(request["input"])
        items = [{"index": i, "embedding": vector} for i, vector in enumerate(vectors)]
        # The protocol promises no order, only an index.
        return Answer(200, body={"object": "list", "data": items[::-1]})


async def _head(reader: asyncio.StreamReader) -> tuple[str, dict[str, str]] | None:
    try:
        text = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = text.strip().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return first.rpartition(" ")[0], {name.lower(): value for name, value in headers.items()}


def _response(answer: Answer) -> bytes:
    body = json.dumps(answer.body).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = [f"{name}: {value}" for name, value in (headers | answer.headers).items()]
    head = "\r\n".join([f"HTTP/1.1 {answer.status} Scripted", *lines])
    return head.encode() + b"\r\n\r\n" + body
