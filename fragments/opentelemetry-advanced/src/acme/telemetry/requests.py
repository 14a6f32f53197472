"""A span for each request, by its route, and how long it took."""

import time
from http import HTTPMethod

from opentelemetry.trace import SpanKind, StatusCode
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from acme.telemetry import current
from acme.telemetry.settings import OtelSettings
from acme.telemetry.spans import span_of

_CARRIED = frozenset({b"traceparent", b"tracestate"})
_METHODS = frozenset(HTTPMethod)
# Asked all the time, by machines.
_UNTRACED = frozenset({"/livez", "/readyz"})
_FOUND = "acme.traced_route"


def tracing(settings: OtelSettings) -> list[Middleware]:
    """The outer layer; none where nothing is told."""
    return [Middleware(Traced, trust_callers=settings.trust_callers)] if settings.on else []


def routing(settings: OtelSettings) -> list[Middleware]:
    """The inner layer, which sees the route."""
    return [Middleware(Routed)] if settings.on else []


class Traced:
    """Stands outside of the layer that turns errors into answers: it sees what callers get."""

    def __init__(self, app: ASGIApp, *, trust_callers: bool) -> None:
        self._app = app
        self._trust_callers = trust_callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or the handshake of a WebSocket."""
        if scope["type"] == "lifespan" or scope["path"] in _UNTRACED:
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0
        method = _method(scope)
        carried = {
            name.decode(): value.decode("latin-1")
            for name, value in scope["headers"]
            if name in _CARRIED
        }

        async def send_seen(message: Message) -> None:
            nonlocal status
            status = status or _status(message)
            await send(message)

        # Layers further in may pass a copy of the scope on; what it holds is the same.
        found: list[str] = []
        scope[_FOUND] = found
        with span_of(method, SpanKind.SERVER, carried, trusted=self._trust_callers) as span:
            try:
                await self._app(scope, receive, send_seen)
            finally:
                told: dict[str, str | int] = {"http.request.method": method}
                if found:
                    told["http.route"] = found[0]
                if status:
                    told["http.response.status_code"] = status
                seconds = time.perf_counter() - started
                current().durations.record(seconds, told)
                if span.is_recording():
                    span.set_attributes(told)
                    span.update_name(f"{method} {found[0]}" if found else method)
                    if status >= 500:
                        span.set_status(StatusCode.ERROR)


class Routed:
    """Remembers which route was found."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        try:
            await self._app(scope, receive, send)
        finally:
            if _FOUND in scope and (path := getattr(scope.get("route"), "path", "")):
                scope[_FOUND].append(path)


def _method(scope: Scope) -> str:
    if scope["type"] == "websocket":
        return "WEBSOCKET"
    method: str = scope["method"]
    return method if method in _METHODS else "_OTHER"


def _status(message: Message) -> int:
    match message["type"]:
        case "websocket.accept":
            return 101
        case "websocket.close":
            return 403  # As the server answers a handshake that nobody takes.
        case _:
            return int(message.get("status", 0))
