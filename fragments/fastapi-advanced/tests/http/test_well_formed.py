"""Requests that two servers could read in two ways, and names that are not the service's."""

from collections.abc import Sequence

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from acme.bootstrap import Services
from acme.http.app import create_app
from acme.settings import Settings

Fields = Sequence[tuple[bytes, bytes]]


async def status(app: FastAPI, fields: Fields, version: str = "1.1", path: str = "/") -> int:
    """What a request with these fields and no others is answered."""
    sent = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": version,
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": fields,
        "root_path": "",
    }
    await app(scope, None, send)  # type: ignore[arg-type]
    start = sent[0]
    headers = dict(start["headers"])  # type: ignore[call-overload]
    assert headers[b"content-type"] == b"application/problem+json"
    found = start["status"]
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize(
    ("fields", "version", "expected"),
    [
        ([(b"host", b"a.example")], "1.1", 404),
        ([(b"host", b"[::1]:8000")], "1.1", 404),
        ([], "1.0", 404),
        ([], "1.1", 400),
        ([(b"host", b"a.example")] * 2, "1.1", 400),
        ([(b"host", b"a.example"), (b"host", b"b.example")], "1.0", 400),
        ([(b"host", b"")], "1.1", 400),
        ([(b"host", b"a b")], "1.1", 400),
        ([(b"host", b"user@a.example")], "1.1", 400),
        ([(b"host", b"a.example/path")], "1.1", 400),
        ([(b"host", b"a.example:port")], "1.1", 400),
        ([(b"host", b"a.example, b.example")], "1.1", 400),
        ([(b"host", b"a.example")], "0.9", 505),
        ([(b"host", b"a.example")], "2.0", 505),
        ([(b"host", b"a"), (b"transfer-encoding", b"Chunked")], "1.1", 404),
        ([(b"host", b"a"), (b"transfer-encoding", b"gzip, chunked")], "1.1", 501),
        ([(b"host", b"a"), (b"transfer-encoding", b"chunked")], "1.0", 400),
    ],
)
async def test_refuses_what_may_be_read_in_two_ways(
    fields: Fields, version: str, expected: int, app: FastAPI
) -> None:
    assert await status(app, fields, version, "/nowhere") == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("api.example.com", 404),
        ("API.example.com:8000", 404),
        ("a.b.example.org", 404),
        ("example.org", 421),
        ("evil.example", 421),
        ("api.example.com.evil.example", 421),
        ("evilapi.example.com", 421),
    ],
)
async def test_serves_only_the_names_that_are_allowed(
    host: str, expected: int, settings: Settings, services: Services
) -> None:
    allowed = {"allowed_hosts": "api.example.com, *.example.org"}
    server = settings.server.model_copy(update=allowed)
    app = create_app(settings.model_copy(update={"server": server}), services)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app), base_url=f"http://{host}") as client,
    ):
        assert await status(app, [(b"host", host.encode())], path="/nowhere") == expected
        assert (await client.get("/livez")).status_code == 200


async def test_no_redirect_names_the_host_that_the_caller_sent(
    app: FastAPI, client: AsyncClient
) -> None:
    @app.get("/things")
    async def things() -> None:
        return None

    response = await client.get("/things/", headers={"Host": "evil.example"})
    assert response.status_code == 404
    assert "evil" not in repr(response.headers) + response.text
