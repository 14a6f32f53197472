"""Pages of other origins."""

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from pydantic import ValidationError

from acme.bootstrap import Services
from acme.http.app import create_app
from acme.http.settings import ServerSettings
from acme.settings import Settings

PAGE = "https://app.example.com"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-a"}


async def test_without_a_setting_no_page_is_let_in(client: AsyncClient) -> None:
    for method in ("GET", "OPTIONS"):
        response = await client.request(method, "/livez", headers={"Origin": PAGE, **PREFLIGHT})
        assert not [name for name in response.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(("origin", "allowed"), [(PAGE, PAGE), ("https://evil.example", None)])
async def test_pages_of_named_origins_are_let_in(
    origin: str, allowed: str | None, settings: Settings, services: Services
) -> None:
    server = settings.server.model_copy(update={"cors_origins": f"{PAGE}, http://localhost:5173"})
    app = create_app(settings.model_copy(update={"server": server}), services)

    @app.get("/bug")
    async def bug() -> None:
        raise RuntimeError

    async with app.router.lifespan_context(app), calling(app) as client:
        asked = await client.options("/livez", headers={"Origin": origin, **PREFLIGHT})
        assert asked.status_code == (200 if allowed else 400)
        assert asked.headers.get("Access-Control-Allow-Origin") == allowed
        assert "Access-Control-Allow-Credentials" not in asked.headers
        # Errors too: a page that may not read them cannot tell what went wrong.
        for path in ("/livez", "/nowhere", "/bug"):
            response = await client.get(path, headers={"Origin": origin})
            assert response.headers.get("Access-Control-Allow-Origin") == allowed
            if allowed:
                # A page reads tags, limits and ids of requests.
                assert response.headers["Access-Control-Expose-Headers"] == "*"


def calling(app: FastAPI) -> AsyncClient:
    """A client to whom bugs come back as responses."""
    transport = ASGITransport(app, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://test")


@pytest.mark.parametrize("origin", ["*", "app.example.com", "https://a.example/path", "null"])
def test_what_is_no_origin_is_refused(origin: str) -> None:
    with pytest.raises(ValidationError, match="is not an origin"):
        ServerSettings(cors_origins=origin)
