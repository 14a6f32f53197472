"""Bodies beyond the limit are refused, however they come."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI, Request
from httpx2 import AsyncClient
from starlette.types import Message

from acme.http.body_limit import BodyLimit
from acme.settings import Settings


@pytest.fixture(autouse=True)
def _counting_route(app: FastAPI) -> None:
    @app.post("/count")
    async def count(request: Request) -> int:
        return len(await request.body())


async def chunks(total: int, size: int) -> AsyncIterator[bytes]:
    for _ in range(total // size):
        yield b"x" * size


async def test_takes_a_body_of_exactly_the_limit(client: AsyncClient, settings: Settings) -> None:
    limit = settings.server.body_limit_bytes
    response = await client.post("/count", content=b"x" * limit)
    assert (response.status_code, response.json()) == (200, limit)


async def test_refuses_a_larger_declared_body(client: AsyncClient, settings: Settings) -> None:
    response = await client.post("/count", content=b"x" * (settings.server.body_limit_bytes + 1))
    assert response.status_code == 413
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["X-Request-ID"]


async def test_refuses_a_larger_streamed_body(client: AsyncClient, settings: Settings) -> None:
    endless = chunks(settings.server.body_limit_bytes + 65_536, 4096)
    response = await client.post("/count", content=endless)
    assert response.status_code == 413
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("declared", [b"5", b"-1", b"many", b"", b"+5", b"0x10"])
async def test_counts_whatever_was_declared(declared: bytes) -> None:
    counted = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"x" * 6, "more_body": True}

    async def send(_: Message) -> None:
        raise AssertionError("nothing was to be sent")

    async def inner(_scope: object, receive: object, _send: object) -> None:
        assert callable(receive)
        for _ in range(10):
            counted.append(await receive())

    limit = BodyLimit(inner, limit_bytes=10)
    scope = {"type": "http", "path": "/", "headers": [(b"content-length", declared)]}
    with pytest.raises(Exception, match="413"):
        await limit(scope, receive, send)
    assert len(counted) == 1


async def test_refuses_a_length_with_thousands_of_digits(client: AsyncClient) -> None:
    response = await client.post("/count", headers={"Content-Length": "9" * 5000}, content=b"x")
    assert response.status_code == 413
