"""Where a request comes from, as the proxies that are trusted say."""

import pytest
from fastapi import FastAPI, Request
from httpx2 import ASGITransport, AsyncClient

from acme.http.server import Server
from acme.http.settings import ServerSettings


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (["1.2.3.4"], "1.2.3.4"),
        (["6.6.6.6, 1.2.3.4, 10.0.0.2"], "1.2.3.4"),
        # A list may stand on several lines (RFC 9110, section 5.3): each proxy may add its own.
        (["6.6.6.6", "1.2.3.4", "10.0.0.2"], "1.2.3.4"),
        ([], "10.0.0.1"),
    ],
)
async def test_last_address_that_is_no_trusted_proxy_counts(
    lines: list[str], address: str, app: FastAPI
) -> None:
    @app.get("/address")
    async def client_address(request: Request) -> str:
        return request.client.host if request.client else ""

    server = Server(app, ServerSettings(trusted_proxies="10.0.0.1,10.0.0.2"))
    server.config.load()
    transport = ASGITransport(server.config.loaded_app, client=("10.0.0.1", 1))
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        headers = [("X-Forwarded-For", line) for line in lines]
        assert (await client.get("/address", headers=headers)).json() == address
