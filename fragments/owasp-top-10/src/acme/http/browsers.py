"""What every answer tells browsers, as far as its route has not said something else."""

from collections.abc import Iterable, Iterator

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

type Header = tuple[bytes, bytes]

# An answer is data, whatever it looks like: it runs nothing, loads nothing, and is in no frame.
_ALWAYS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (
        b"content-security-policy",
        b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    # For browsers that do not know frame-ancestors.
    (b"x-frame-options", b"DENY"),
)
_NOT_KEPT: Header = (b"cache-control", b"no-store")
_CREDENTIALS = frozenset({b"authorization", b"x-api-key"})


def told_to_browsers(scope: Scope, headers: Iterable[Header]) -> Iterator[Header]:
    """What is added to the headers of an answer.

    What is told to somebody who proved who they are is kept by no cache, unless its route says so.
    """
    said = {name for name, _ in headers}
    for header in _ALWAYS:
        if header[0] not in said:
            yield header
    if _NOT_KEPT[0] not in said and any(name in _CREDENTIALS for name, _ in scope["headers"]):
        yield _NOT_KEPT


class StrictTransport:
    """Has browsers keep to TLS, for this name and all below it."""

    def __init__(self, app: ASGIApp, *, seconds: int) -> None:
        self._app = app
        self._header = b"strict-transport-security", b"max-age=%d; includeSubDomains" % seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the header to its answer."""

        async def send_strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), self._header]
            await send(message)

        await self._app(scope, receive, send_strictly)


def strict_transport(seconds: int) -> list[Middleware]:
    """The layer that says so; none where it is not set."""
    return [Middleware(StrictTransport, seconds=seconds)] if seconds else []
