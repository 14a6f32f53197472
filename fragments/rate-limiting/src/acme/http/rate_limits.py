"""Rate limits over HTTP: every request counts, and its answer says what is left.

`RateLimit` and `RateLimit-Policy` are those of draft-ietf-httpapi-ratelimit-headers-11.
"""

import asyncio
import math
from collections.abc import Sequence
from typing import Any

from fastapi import Depends
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from acme.http.dependencies import services_of
from acme.http.identity import identity_of
from acme.http.problems import answer
from acme.rate_limits import Verdict
from acme.rate_limits.counting import refusal
from acme.rate_limits.rates import rate

# Orchestrators ask them, and must never be refused.
_UNLIMITED = frozenset({"/livez", "/readyz"})
# The handshake of a WebSocket is a request too.
_ANSWERS = frozenset({"http.response.start", "websocket.http.response.start"})


class RateLimited:
    """Counts requests before anything is done for them, and answers 429 beyond a limit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when its turn has come."""
        if scope["type"] == "lifespan" or scope["path"] in _UNLIMITED:
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        limits = services_of(request).rate_limits
        verdicts = await limits.count(await identity_of(request), _address(request))
        scope["rate_limits"] = verdicts

        async def send_with_limits(message: Message) -> None:
            if message["type"] in _ANSWERS and verdicts:
                message["headers"] = [*message.get("headers", ()), *_fields(verdicts)]
            await send(message)

        if refused := refusal(verdicts):
            response = await answer(request, refused)
            await response(scope, receive, send_with_limits)
            return
        if turn := max((verdict.turn_seconds for verdict in verdicts), default=0):
            await asyncio.sleep(turn)
        await self._app(scope, receive, send_with_limits)


def limited_to(text: str, *, name: str) -> Any:
    """A dependency of routes that all share one more limit, such as `5/minute`.

    `name` is what clients see of it, and what tells it from other limits.

    Raises:
        ValueError: when the text is not one limit.
    """
    limit = rate(text, name=name)

    async def _limited(request: HTTPConnection) -> None:
        limits = services_of(request).rate_limits
        caller = await identity_of(request)
        verdicts = await limits.count_more(limit, caller, _address(request))
        request.scope.get("rate_limits", []).extend(verdicts)
        if refused := refusal(verdicts):
            raise refused
        if turn := max((verdict.turn_seconds for verdict in verdicts), default=0):
            await asyncio.sleep(turn)

    return Depends(_limited)


def _address(request: HTTPConnection) -> str:
    # Behind a proxy this is the proxy, until SERVER_TRUSTED_PROXIES names it.
    return request.client.host if request.client else ""


def _fields(verdicts: Sequence[Verdict]) -> list[tuple[bytes, bytes]]:
    policies = ", ".join(
        f'"{each.limit.namespace}";q={each.limit.amount};w={each.limit.get_expiry()}'
        for each in verdicts
    )
    left = ", ".join(
        f'"{each.limit.namespace}";r={each.remaining};t={math.ceil(each.reset_seconds)}'
        for each in verdicts
    )
    return [(b"ratelimit-policy", policies.encode()), (b"ratelimit", left.encode())]
