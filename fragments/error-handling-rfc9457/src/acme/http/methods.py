"""Which methods a path takes, over all routes that serve it; HEAD wherever it takes GET."""

from collections.abc import Sequence

from fastapi.routing import iter_route_contexts
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Heads:
    """Answers HEAD as GET, without the content (RFC 9110, section 9.3.2).

    A route whose content is long finds `is_head` in its scope, and need not make it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a Content-Length stays that of the content left out."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        is_complete = False

        async def send_without_content(message: Message) -> None:
            nonlocal is_complete
            if is_complete:
                return
            if message["type"] == "http.response.body":
                # Not the application's end: of a stream there may be none.
                is_complete = True
                message = {**message, "body": b"", "more_body": False}
            await send(message)

        asked = {**scope, "method": "GET", "is_head": True}
        await self._app(asked, receive, send_without_content)


def allowed_methods(request: HTTPConnection) -> str:
    """The value of an Allow header; the framework's own names one route's methods only."""
    scope = request.scope
    # Routing may have entered a mounted application: look from where the request came in.
    scope = {**scope, "root_path": scope.get("app_root_path", scope.get("root_path", ""))}
    methods = _methods(request.app.routes, scope)
    # HEAD is answered wherever GET is.
    return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))


def _methods(routes: Sequence[BaseRoute], scope: Scope) -> set[str]:
    found: set[str] = set()
    for route in iter_route_contexts(routes):
        match, child_scope = route.matches(scope)
        if match is not Match.NONE:
            found |= route.methods or set()
            found |= _methods(getattr(route, "routes", ()), {**scope, **child_scope})
    return found
