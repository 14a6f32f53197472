"""Who may ask: pages of this server, by its own name, with the token; and what they may then do.

A page of any site can have a browser send requests to this machine. It cannot know the token, nor
read an answer; a name that is pointed at this machine is refused by the Host that it comes with.
"""

import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

READING = ("GET", "HEAD")
NOT_HERE = (
    "This address is not the one that pick-a-stack printed: open that, with its token."
    " To look at a stack that somebody sent: pick-a-stack web 'ADDRESS'\n"
)
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses what comes by another name, from another origin, or without the token."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self.app = app
        self.prefix = f"/{token}/"
        self.hosts = (f"127.0.0.1:{port}", f"localhost:{port}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # there is nothing but HTTP: a server closes the rest by itself
        reason = self.refusal(scope)
        if reason:
            response = PlainTextResponse(reason, status_code=403)
            await response(scope, receive, with_headers(send))
            return
        inner = dict(scope)
        inner["path"] = scope["path"][len(self.prefix) - 1 :]
        await self.app(inner, receive, with_headers(send))

    def refusal(self, scope: Scope) -> str:
        """Why a request is refused, or nothing."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self.hosts:
            return f"This server answers to {self.hosts[0]} alone.\n"
        origin = headers.get("origin")
        if origin is None and scope["method"] not in READING:
            return "What changes something says where it comes from (Origin).\n"
        if origin is not None and origin != f"http://{host}":
            return "Pages of other origins may not ask here.\n"
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return self.cross_site(scope, headers)
        return self.without_token(scope)

    def cross_site(self, scope: Scope, headers: Headers) -> str:
        """Why a request of another site is refused: all but a link that somebody follows."""
        if headers.get("sec-fetch-mode") == "navigate" and scope["method"] in READING:
            return self.without_token(scope)
        return "Pages of other sites may not ask here.\n"

    def without_token(self, scope: Scope) -> str:
        """Why a path without the token is refused."""
        given = scope["path"][: len(self.prefix)].encode()
        return "" if secrets.compare_digest(given, self.prefix.encode()) else NOT_HERE


def with_headers(send: Send) -> Send:
    """A `send` that adds the headers of every answer."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
