"""Rate, errors and duration of requests, by route: however many paths there are."""

import time
from functools import cache
from http import HTTPMethod

from prometheus_client import Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Of a service that answers from memory or from its database; 0.5 is what the rules go by.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
# For what reached no route: refused before, or of a path that nobody has.
_NO_ROUTE = "unmatched"
_METHODS = frozenset(HTTPMethod)
_FOUND = "acme.route"

REQUESTS = Histogram(
    "http_request_duration_seconds",
    "How long until an answer began: a stream may go on for hours, a client may read slowly.",
    ["method", "route", "status"],
    buckets=BUCKETS,
)
IN_FLIGHT = Gauge("http_in_flight", "Requests in hand, and WebSockets that are open.", ["type"])


class Measured:
    """Counts what callers get: it stands outside of the layer that turns errors into answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or the handshake of a WebSocket."""
        kind = scope["type"]
        if kind == "lifespan":
            await self._app(scope, receive, send)
            return
        started, ended = time.perf_counter(), 0.0
        status = 0

        async def send_measured(message: Message) -> None:
            nonlocal status, ended
            if not status:
                status, ended = _status(message), time.perf_counter()
            await send(message)

        # Layers further in may pass a copy of the scope on; what it holds is the same.
        found = scope[_FOUND] = [_NO_ROUTE]
        in_flight = _in_flight(kind)
        in_flight.inc()
        try:
            await self._app(scope, receive, send_measured)
        finally:
            in_flight.dec()
            # One that its client left without an answer took until now.
            seconds = (ended if status else time.perf_counter()) - started
            _requests(_method(scope), found[0], status).observe(seconds)


class Routed:
    """Remembers which route was found: it is the innermost layer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        try:
            await self._app(scope, receive, send)
        finally:
            if route := scope.get("route"):
                scope[_FOUND][0] = getattr(route, "path", _NO_ROUTE)


def _status(message: Message) -> int:
    match message["type"]:
        case "websocket.accept":
            return 101
        case "websocket.close":
            return 403  # As the server answers a handshake that nobody takes.
        case _:
            return int(message["status"])


def _method(scope: Scope) -> str:
    if scope["type"] == "websocket":
        return "WEBSOCKET"
    method: str = scope["method"]
    return method if method in _METHODS else "other"


# The library looks a series up under a lock, by labels that it writes anew: a third of the cost.
@cache
def _requests(method: str, route: str, status: int) -> Histogram:
    return REQUESTS.labels(method, route, f"{status // 100}xx" if status else "none")


@cache
def _in_flight(kind: str) -> Gauge:
    return IN_FLIGHT.labels(kind)
