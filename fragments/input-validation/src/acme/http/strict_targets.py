"""Paths and queries that are text: UTF-8, without control characters."""

import re
from collections.abc import Awaitable
from urllib.parse import unquote_to_bytes

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# What people search for may have lines and columns.
_CONTROLS_OF_QUERIES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class StrictTargets:
    """Refuses with 400 what would become another text: a NUL that ends it, bytes that are lost."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    # Not `async`: nothing is awaited here, and a coroutine more would be on every request.
    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass the request on."""
        if scope["type"] != "lifespan":
            _check(scope.get("raw_path") or scope["path"].encode(), _CONTROLS)
            _check(scope["query_string"], _CONTROLS_OF_QUERIES)
        return self._app(scope, receive, send)


def _check(part: bytes, controls: re.Pattern[str]) -> None:
    if b"%" not in part:  # Then the server has seen to it.
        return
    try:
        text = unquote_to_bytes(part).decode()
    except UnicodeDecodeError:
        raise HTTPException(400, "The URL is not UTF-8.") from None
    if controls.search(text):
        raise HTTPException(400, "The URL holds a control character.")
