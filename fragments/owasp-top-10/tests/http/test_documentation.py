"""The pages of the API: they have what they need, and load nothing from elsewhere."""

import base64
import hashlib
import re

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from acme.bootstrap import Services
from acme.http.app import create_app
from acme.settings import Settings


async def test_the_page_lets_in_its_own_scripts_and_no_other(client: AsyncClient) -> None:
    page = await client.get("/docs")
    policy = dict(
        part.split(" ", 1) for part in page.headers["content-security-policy"].split("; ")
    )
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy["script-src"] == f"'self' 'sha256-{digest}'"
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in page.headers["content-security-policy"]
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(loaded) == 3
    for path in loaded:
        assert path.startswith("/docs/assets/")
        assert (await client.get(path)).status_code == 200


async def test_other_pages_of_the_framework_are_gone(client: AsyncClient) -> None:
    assert (await client.get("/redoc")).status_code == 404


async def test_the_documents_can_be_hidden(settings: Settings, services: Services) -> None:
    security = settings.security.model_copy(update={"docs": False})
    app = create_app(settings.model_copy(update={"security": security}), services)
    async with app.router.lifespan_context(app), calling(app) as client:
        hidden = ("/docs", "/docs/v2", "/docs/assets/swagger-ui.css", "/openapi.json")
        for path in (*hidden, "/openapi/v2.json"):
            assert (await client.get(path)).status_code == 404, path
        assert (await client.get("/livez")).status_code == 200


def calling(app: FastAPI) -> AsyncClient:
    """A client of an application."""
    return AsyncClient(transport=ASGITransport(app), base_url="http://test")
