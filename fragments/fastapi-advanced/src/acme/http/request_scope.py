"""What surrounds every request: its id, one log line, and an answer even for a bug."""

import re
import time
from uuid import uuid4

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from acme.http.problems import problem

log = structlog.get_logger()

_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_UNLOGGED = frozenset({"/livez", "/readyz"})


class RequestScope:
    """Gives each request an id (the caller's `X-Request-ID`, where it is harmless) and logs it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a bug is logged and answered with a bare 500."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_id)
            except Exception:
                log.exception("bug", method=scope["method"], path=scope["path"])
                if status:
                    raise
                detail = f"An unexpected error; its log lines carry the id {request_id}."
                response = problem(Request(scope), 500, detail)
                await response(scope, receive, send_with_id)
            finally:
                if scope["path"] not in _UNLOGGED:
                    log.info(
                        "request",
                        method=scope["method"],
                        path=scope["path"],
                        status=status,
                        milliseconds=round((time.perf_counter() - started) * 1000, 1),
                    )


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            given: str = value.decode("latin-1")
            if _ACCEPTABLE_ID.fullmatch(given):
                return given
            break
    return uuid4().hex
