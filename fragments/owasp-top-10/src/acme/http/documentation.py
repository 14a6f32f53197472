"""The pages that show the OpenAPI document: what they load is of this service, and nothing else."""

import base64
import hashlib
import re

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from acme.errors import NotFound
from acme.http.problems import answer

_ASSETS = "/docs/assets"
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_DESCRIBING = re.compile(r"/(docs|openapi(\.json)?)(/.*)?", re.DOTALL)


def documentation_page(*, openapi_url: str, title: str) -> HTMLResponse:
    """A page of Swagger UI. Its policy lets in the scripts that it has, and no other."""
    page = get_swagger_ui_html(
        openapi_url=openapi_url,
        title=title,
        swagger_js_url=f"{_ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{_ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{_ASSETS}/favicon.png",
    )
    digests = [hashlib.sha256(script).digest() for script in _INLINE.findall(bytes(page.body))]
    hashes = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    page.headers["Content-Security-Policy"] = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {' '.join(hashes)}",
            "style-src 'self'",
            # Its icons are in its style sheet.
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
    return page


def add_documentation(app: FastAPI) -> None:
    """Show the document at `/docs`."""
    openapi_url = app.openapi_url or ""

    @app.get("/docs", include_in_schema=False)
    async def get_documentation() -> HTMLResponse:
        return documentation_page(openapi_url=openapi_url, title=app.title)

    app.mount(_ASSETS, StaticFiles(packages=[("fastapi_offline", "static")]))


class Undocumented:
    """Answers as if the documents and their pages did not exist."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is none of them."""
        if scope["type"] != "http" or not _DESCRIBING.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        response = await answer(HTTPConnection(scope), NotFound("Not Found"))
        await response(scope, receive, send)


def undocumented(*, shown: bool) -> list[Middleware]:
    """The layer that hides the documents; none where they are shown."""
    return [] if shown else [Middleware(Undocumented)]
