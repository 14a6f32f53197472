"""A service with three versions, of which the first has ended and the second will."""

from contextlib import AbstractAsyncContextManager
from datetime import date

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from httpx2 import ASGITransport, AsyncClient
from starlette.exceptions import HTTPException

from acme.http.problems import answer
from acme.http.request_scope import RequestScope
from acme.http.versioning import Version
from acme.http.versioning.middleware import Versioned
from acme.http.versioning.settings import Strategy, VersionSettings

TODAY = date(2031, 5, 2)
VERSIONS = (
    Version(number=1, deprecated=date(2030, 1, 1), sunset=date(2031, 5, 2)),
    Version(number=2, deprecated=date(2031, 1, 1), sunset=date(2031, 5, 3)),
    Version(number=3),
)


def calling(
    strategy: Strategy, versions: tuple[Version, ...] = VERSIONS
) -> AbstractAsyncContextManager[AsyncClient]:
    """A client of the service."""
    app = FastAPI()
    app.add_exception_handler(HTTPException, answer)

    @app.get("/things/{name}")
    async def thing(name: str, request: Request) -> Response:
        if '"7"' in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers={"ETag": '"7"'})
        headers = {"ETag": '"7"', "Location": f"/things/{name}"}
        return JSONResponse({"version": request.scope["api_version"]}, headers=headers)

    versioned = Versioned(
        app,
        settings=VersionSettings(strategy=strategy),
        versions=versions,
        clock=lambda: TODAY,
    )
    transport = ASGITransport(RequestScope(versioned))
    return AsyncClient(transport=transport, base_url="http://test")
