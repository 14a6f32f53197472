"""What surrounds every request: its id, one log line, and an answer even for a bug."""

import os
import re
import time
from collections.abc import Iterable

import structlog
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from acme.http.browsers import told_to_browsers
from acme.http.problems import answer

log = structlog.get_logger()

_HARMLESS_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
# Of an answer, and of a WebSocket that is taken, or refused.
_BEGINNINGS = frozenset(
    {"http.response.start", "websocket.accept", "websocket.http.response.start"}
)
_UNLOGGED = frozenset({"/livez", "/readyz"})


class RequestScope:
    """Gives each request an id (the caller's `X-Request-ID`, where it is harmless) and logs it.

    So it does with WebSockets; one that has begun is logged when it has ended.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; whatever is raised inside becomes a response."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = request_id_of(scope["headers"])
        status: int | None = None

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] in _BEGINNINGS:
                status = message.get("status", 101)
                headers = [*message.get("headers", ()), (b"x-request-id", request_id)]
                message["headers"] = [*headers, *told_to_browsers(scope, headers)]
            elif message["type"] == "websocket.close" and status is None:
                status = 403  # As the server answers a handshake that nobody takes.
            await send(message)

        # Not unbound: each request has a task of its own, in which the server may log after us.
        structlog.contextvars.bind_contextvars(request_id=request_id.decode())
        try:
            await self._app(scope, receive, send_with_id)
        except ClientDisconnect:
            pass  # Nobody is left to answer.
        except Exception as error:
            if status is not None:
                raise  # Too late for an answer: the server logs it and cuts the connection.
            response = await answer(HTTPConnection(scope), error)
            await response(scope, receive, send_with_id)
        finally:
            if scope["path"] not in _UNLOGGED:
                log.info(
                    "request",
                    method=scope.get("method", "GET"),
                    path=scope["path"],
                    status=status,
                    milliseconds=round((time.perf_counter() - started) * 1000, 1),
                )


def request_id_of(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The id that the caller gave, where it is harmless; else a new one."""
    for name, value in headers:
        if name == b"x-request-id" and _HARMLESS_ID.fullmatch(value):
            return value
    return os.urandom(16).hex().encode()
