"""Requests that another site makes a browser send: they carry its cookies, and not its will (CSRF).

What changes something by a cookie must come from a page of this service. Browsers say where a
request comes from (`Sec-Fetch-Site`, `Origin`); a client that says nothing sends the CSRF token.
"""

import hmac

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from acme.auth.scopes import reads
from acme.browser_sessions.cookies import tokens_of
from acme.browser_sessions.session import csrf_token_of
from acme.browser_sessions.settings import CookieSettings
from acme.errors import Forbidden

# `none` is the user: an address typed, a bookmark.
_OWN_SITES = frozenset({"same-origin", "none"})


class CrossSite:
    """Refuses with 403 what other sites have a browser do with the cookie of a login.

    A handshake of a WebSocket counts as a change: whoever opens one may say anything in it.
    """

    def __init__(self, app: ASGIApp, *, settings: CookieSettings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless it has the cookie and may be the will of another site."""
        changes = scope["type"] == "websocket" or (
            scope["type"] == "http" and not reads(scope["method"])
        )
        if changes:
            headers = Headers(scope=scope)
            tokens = tokens_of(headers.getlist, self._settings)
            if tokens and not refuse_other_sites(headers):
                _check_token(headers, tokens)
        await self._app(scope, receive, send)


def refuse_other_sites(headers: Headers) -> bool:
    """Raise Forbidden when a browser says that another site asks; whether it says anything."""
    sites, origins = headers.getlist("sec-fetch-site"), headers.getlist("origin")
    # Not its scheme: a proxy that speaks TLS may stand before this service.
    own = [f"{scheme}://{headers.get('host')}" for scheme in ("https", "http")]
    if not (_OWN_SITES.issuperset(sites) and set(own).issuperset(origins)):
        raise Forbidden("A page of another site may not do this.")
    return bool(sites or origins)


def _check_token(headers: Headers, tokens: list[str]) -> None:
    sent = headers.getlist("x-csrf-token")
    if len(sent) != 1 or len(tokens) != 1:
        raise Forbidden("Send Origin or Sec-Fetch-Site, as browsers do, or one X-CSRF-Token.")
    wanted = csrf_token_of(tokens[0])
    if not hmac.compare_digest(sent[0].encode(errors="replace"), wanted.encode()):
        raise Forbidden("The CSRF token is not that of this login.")
