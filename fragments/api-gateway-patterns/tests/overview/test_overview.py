"""Services that answer, and services that do not, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response
from pydantic import ValidationError

from acme.bootstrap import Services
from acme.http.app import create_app
from acme.overview.downstreams import open_downstreams
from acme.overview.settings import OverviewSettings
from acme.settings import Settings

from ..credentials import headers_for

# Longer than anything here takes.
PATIENCE_SECONDS = 50
Call = Callable[..., "asyncio.Future[Response]"]


class Server:
    """Answers every request with the same bytes; it remembers what it was asked."""

    def __init__(self, answer: bytes | None, together: asyncio.Barrier | None) -> None:
        self._answer = answer
        self._together = together
        self.asked: list[str] = []
        self.url = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.asked.append((await reader.readuntil(b"\r\n\r\n")).decode().lower())
            if self._together is not None:
                await self._together.wait()
            if self._answer is None:
                await reader.read()
            else:
                writer.write(self._answer)
                await writer.drain()
        finally:
            writer.close()


@asynccontextmanager
async def server(
    answer: bytes | None, together: asyncio.Barrier | None = None
) -> AsyncIterator[Server]:
    """A server on a port of its own; without an answer it is silent."""
    found = Server(answer, together)
    async with await asyncio.start_server(found.answer, "127.0.0.1", 0) as listening:
        found.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/secret-path"
        yield found


def answered(body: str, status: str = "200 OK", **headers: str) -> bytes:
    """An answer as it is sent."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\nConnection: close\r\n{fields}\r\n{body}".encode()


async def overview(
    settings: Settings,
    services: Services,
    parts: dict[str, str],
    *,
    seconds: float = PATIENCE_SECONDS,
    headers: dict[str, str] | None = None,
) -> Response:
    """The answer of the service whose parts are at these URLs."""
    text = ",".join(f"{name}={url}" for name, url in parts.items())
    async with open_downstreams(
        OverviewSettings(parts=text, seconds=seconds, bytes=10_000)
    ) as found:
        services = replace(services, downstreams=found)
        app = create_app(settings, services)
        async with app.router.lifespan_context(app), calling(app) as client:
            known = {"Cookie": "b=2"} | await headers_for(services, "ada") | (headers or {})
            return await client.get("/overview", headers=known)


def calling(app: FastAPI) -> AsyncClient:
    transport = ASGITransport(app, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://test")


async def test_parts_without_an_answer_do_not_keep_back_the_others(
    settings: Settings, services: Services
) -> None:
    given = {
        "orders": (answered('{"open": 2}'), None),
        "nothing": (answered(""), "malformed"),
        "words": (answered("<html>"), "malformed"),
        "no-number": (answered("[NaN]"), "malformed"),
        "no-text": (answered(r'"\ud800"'), "malformed"),
        "deep": (answered("[" * 4000 + "]" * 4000), "malformed"),
        "large": (answered("[" + " " * 10_000 + "]"), "malformed"),
        "short": (answered("[1", **{"Content-Length": "9"}), "unreachable"),
        "no-http": (b"\x00\r\n\r\n", "unreachable"),
        "elsewhere": (answered("", "302 Found", Location="http://127.0.0.1/"), "refused"),
        "closed": (answered("{}", "403 Forbidden"), "refused"),
        "broken": (answered('"a stack trace"', "500 Oh"), "failed"),
    }
    async with AsyncExitStack() as stack:
        parts = {
            name: (await stack.enter_async_context(server(answer))).url
            for name, (answer, _) in given.items()
        }
        response = await overview(settings, services, parts | {"away": "http://127.0.0.1:1/"})
    assert response.status_code == 200
    told = response.json()
    assert told["complete"] is False
    assert told["parts"].pop("orders") == {
        "status": "available",
        "data": {"open": 2},
        "reason": None,
    }
    reasons = {name: part["reason"] for name, part in told["parts"].items()}
    assert reasons == {name: why for name, (_, why) in given.items() if why} | {
        "away": "unreachable"
    }
    for leaked in ("secret-path", "stack trace", "127.0.0.1", "Error"):
        assert leaked not in response.text


async def test_what_is_late_is_left_out(settings: Settings, services: Services) -> None:
    async with server(None) as silent:
        response = await overview(settings, services, {"slow": silent.url}, seconds=0.05)
    assert response.json()["parts"]["slow"] == {
        "status": "unavailable",
        "data": None,
        "reason": "late",
    }


async def test_all_are_asked_at_once(settings: Settings, services: Services) -> None:
    together = asyncio.Barrier(2)
    async with server(answered("1"), together) as one, server(answered("2"), together) as two:
        response = await overview(settings, services, {"one": one.url, "two": two.url})
    told = response.json()
    assert told["complete"] is True
    assert [part["data"] for part in told["parts"].values()] == [1, 2]


async def test_others_hear_who_calls_and_under_which_id_once(
    settings: Settings, services: Services
) -> None:
    headers = {"X-Request-ID": "a-1"}
    async with server(answered("{}", "503 Busy")) as asked:
        await overview(settings, services, {"orders": asked.url}, headers=headers)
    [head] = asked.asked
    assert "x-request-id: a-1\r\n" in head
    assert "cookie" not in head
    # Not a cookie: who has that one is logged in.
    for name in {"Authorization", "X-API-Key"} & (await headers_for(services, "bob")).keys():
        assert f"{name}: ".lower() in head


@pytest.mark.parametrize(
    "parts",
    [
        "orders",
        "=http://h",
        "Orders=http://h",
        "a=ftp://h/",
        "a=http://",
        "a=http://u:geheim@h/",
        "a=http://h/,a=http://h/",
    ],
)
def test_parts_that_cannot_be_asked_are_refused_without_repeating_them(parts: str) -> None:
    with pytest.raises(ValidationError) as refused:
        OverviewSettings(parts=parts)
    assert "geheim" not in refused.value.errors()[0]["msg"]
