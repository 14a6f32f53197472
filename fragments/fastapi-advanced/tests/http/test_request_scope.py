"""What surrounds every request: ids, log lines, and answers whatever happens inside."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import structlog
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from httpx2 import AsyncClient
from starlette.types import Message

Logs = list[Any]


@pytest.fixture
def logs() -> Iterator[Logs]:
    """What is logged during the test, with what is bound to the request."""
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        yield lines


async def test_keeps_the_id_that_the_caller_sent(client: AsyncClient, logs: Logs) -> None:
    response = await client.get("/nowhere", headers={"X-Request-ID": "a-1.b_2"})
    assert response.headers["X-Request-ID"] == "a-1.b_2"
    assert [line["request_id"] for line in logs] == ["a-1.b_2"]


@pytest.mark.parametrize("harmful", ["", "a b", "a\tb", "x" * 65, "<script>", "a;b", "\xe9"])
async def test_replaces_an_id_that_could_do_harm(harmful: str, client: AsyncClient) -> None:
    headers = [(b"X-Request-ID", harmful.encode("latin-1"))]
    response = await client.get("/livez", headers=headers)
    assert len(response.headers["X-Request-ID"]) == 32


async def test_gives_each_request_an_id_of_its_own(client: AsyncClient) -> None:
    ids = {(await client.get("/livez")).headers["X-Request-ID"] for _ in range(20)}
    assert len(ids) == 20


async def test_logs_each_request_once_but_no_probe(client: AsyncClient, logs: Logs) -> None:
    for path in ("/livez", "/readyz", "/nowhere"):
        await client.get(path)
    lines = [line for line in logs if line["event"] == "request"]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("GET", "/nowhere", 404)
    ]


async def test_bug_after_the_response_began_reaches_the_server(
    app: FastAPI, client: AsyncClient, logs: Logs
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"first"
        raise RuntimeError("too late for another answer")

    @app.get("/broken-stream")
    async def broken_stream() -> StreamingResponse:
        return StreamingResponse(chunks())

    response = await client.get("/broken-stream")
    assert (response.status_code, response.content) == (200, b"first")
    # The server logs it, with the id, and cuts the connection.
    assert [line["event"] for line in logs] == ["request"]


async def test_caller_who_leaves_is_no_error(app: FastAPI, logs: Logs) -> None:
    @app.post("/upload")
    async def upload(request: Request) -> int:
        return sum([len(chunk) async for chunk in request.stream()])

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        raise AssertionError(f"nobody is there for {message}")

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/upload",
        "query_string": b"",
        "headers": [(b"host", b"test")],
        "root_path": "",
        "scheme": "http",
        "server": ("test", 80),
    }
    await app(scope, receive, send)
    assert [(line["log_level"], line["status"]) for line in logs] == [("info", None)]
