"""Handshakes of WebSockets: from which pages, with which credentials, and how many.

A browser lets any page open a WebSocket anywhere, and a page cannot set headers. So the Origin is
looked at here, and the credentials may be among the protocols that a page offers.
"""

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from acme.http.settings import listed
from acme.settings import Settings

log = structlog.get_logger()

# `bearer.TOKEN` stands for the header of that scheme, `x-api-key.KEY` for the header of that name.
_BEARER, _API_KEY = "bearer.", "x-api-key."


class Handshakes:
    """Refuses pages of other origins (403) and more connections than there may be (503)."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._origins = frozenset(listed(settings.server.cors_origins))
        self._most = settings.sockets.connections
        self._count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the handshake on, with the credentials where those of requests are."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        self._check_origin(scope)
        if self._count >= self._most:
            detail = "This process has as many connections as it may have."
            raise HTTPException(503, detail, {"Retry-After": "5"})
        self._count += 1
        try:
            await self._app(_with_credentials(scope), receive, send)
        finally:
            self._count -= 1

    def _check_origin(self, scope: Scope) -> None:
        found = {name: value.decode("latin-1") for name, value in scope["headers"]}
        origin = found.get(b"origin")
        # Programs send none.
        if origin is None or origin in self._origins:
            return
        # Not its scheme: a proxy that speaks TLS may stand before this service.
        place = origin.partition("://")[2]
        if not place or place != found.get(b"host"):
            log.info("origin_refused", origin=origin)
            raise HTTPException(403, "SERVER_CORS_ORIGINS does not name the origin of this page.")


def _with_credentials(scope: Scope) -> Scope:
    protocols, headers = [], []
    for offered in scope["subprotocols"]:
        if offered.startswith(_BEARER):
            token = offered.removeprefix(_BEARER)
            headers.append((b"authorization", f"Bearer {token}".encode("latin-1")))
        elif offered.startswith(_API_KEY):
            key = offered.removeprefix(_API_KEY)
            headers.append((b"x-api-key", key.encode("latin-1")))
        else:
            protocols.append(offered)
    if not headers:
        return scope
    return {**scope, "subprotocols": protocols, "headers": [*scope["headers"], *headers]}
