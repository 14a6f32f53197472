"""What every answer tells browsers."""

import asyncio
from contextlib import suppress

import pytest
from fastapi import FastAPI, Response
from httpx2 import ASGITransport, AsyncClient
from starlette.types import Message

from acme.bootstrap import Services
from acme.http.app import create_app
from acme.settings import Settings

POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
TOLD = {
    "x-content-type-options": "nosniff",
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-frame-options": "DENY",
}


async def headers_of(app: FastAPI, method: str, path: str) -> dict[str, str]:
    """The headers that an answer begins with; of one that never ends, too."""
    begun: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if not begun.done():
            begun.set_result(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"test")],
        "client": ("203.0.113.7", 4711),
        "server": ("test", 80),
        "scheme": "http",
        "http_version": "1.1",
    }
    task = asyncio.create_task(app(scope, receive, send))
    task.add_done_callback(lambda _: begun.done() or begun.cancel())
    headers = (await begun)["headers"]
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert len(dict(headers)) == len(headers)
    return {name.decode(): value.decode() for name, value in headers}


async def test_every_operation_says_the_same(app: FastAPI) -> None:
    operations = [
        (method.upper(), path.replace("{", "").replace("}", ""))
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    ]
    others = [("GET", path) for path in ("/livez", "/readyz", "/openapi.json", "/nowhere")]
    for method, path in [*operations, *others, ("TRACE", "/livez")]:
        found = await headers_of(app, method, path)
        told = {name: value for name, value in found.items() if name in TOLD}
        assert told == TOLD, f"{method} {path}"
        assert "strict-transport-security" not in found
        cookie = found.get("set-cookie", "HttpOnly; Secure")
        assert {"HttpOnly", "Secure"} <= set(cookie.split("; "))


async def test_a_route_that_says_something_else_has_the_last_word(
    settings: Settings, services: Services
) -> None:
    app = create_app(settings, services)
    said = {"content-security-policy": "sandbox", "cache-control": "max-age=60"}

    @app.get("/own")
    async def own() -> Response:
        return Response(headers=said)

    async with app.router.lifespan_context(app), calling(app) as client:
        headers = (await client.get("/own", headers={"Authorization": "Bearer x"})).headers
    assert said.items() <= dict(headers).items()


@pytest.mark.parametrize("header", ["Authorization", "X-API-Key"])
async def test_no_cache_keeps_what_credentials_were_sent_for(
    header: str, client: AsyncClient
) -> None:
    answer = await client.get("/livez", headers={header: "x"})
    assert answer.headers["cache-control"] == "no-store"
    assert "cache-control" not in (await client.get("/livez")).headers


async def test_browsers_keep_to_tls_where_it_is_set(settings: Settings, services: Services) -> None:
    security = settings.security.model_copy(update={"hsts_seconds": 300})
    app = create_app(settings.model_copy(update={"security": security}), services)
    async with app.router.lifespan_context(app), calling(app) as client:
        headers = (await client.get("/livez")).headers
    assert headers["strict-transport-security"] == "max-age=300; includeSubDomains"


def calling(app: FastAPI) -> AsyncClient:
    """A client of an application."""
    return AsyncClient(transport=ASGITransport(app), base_url="http://test")
