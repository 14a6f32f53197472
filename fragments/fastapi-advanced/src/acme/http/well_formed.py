"""What RFC 9112 has a server refuse, though its parser lets it through."""

import re
from collections.abc import Awaitable, Iterable

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

_HOST = re.compile(rb"([\w.~%!$&'()*+,;=-]+|\[[\da-f:.]+\])(:\d*)?", re.ASCII | re.IGNORECASE)
_PORT = re.compile(rb":\d*$", re.ASCII)
# The parsers of servers take these two for HTTP/1.1.
_OTHER_VERSIONS = frozenset({"0.9", "2.0"})
# Orchestrators ask them by address, and nothing in their answers depends on the host.
_PROBES = frozenset({"/livez", "/readyz"})


class WellFormed:
    """Refuses what this server and another might read in two ways, and hosts that are not its own.

    `allowed_hosts` are names, or `*.` and a domain; without any, every name is served.
    """

    def __init__(self, app: ASGIApp, *, allowed_hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._names = frozenset(host.lower().encode() for host in allowed_hosts)
        self._domains = tuple(name[1:] for name in self._names if name.startswith(b"*."))

    # Not `async`: nothing is awaited here, and a coroutine more would be on every request.
    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass the request on."""
        if scope["type"] != "lifespan":
            self._check(scope)
        return self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        version = scope["http_version"]
        if version in _OTHER_VERSIONS:
            raise _refusal(505, "Send HTTP/1.1.")
        host: bytes | None = None
        for name, value in scope["headers"]:
            if name == b"host":
                if host is not None:
                    raise _refusal(400, "Send one Host header.")
                host = value
            elif name == b"transfer-encoding":
                _check_coding(value, version)
        if host is None:
            if version != "1.0":
                raise _refusal(400, "Send a Host header.")
            host = b""
        elif not _HOST.fullmatch(host):
            raise _refusal(400, "The Host header is not a host.")
        if self._names and scope["path"] not in _PROBES and not self._serves(host):
            raise _refusal(421, "This host is not served here.")

    def _serves(self, host: bytes) -> bool:
        name = _PORT.sub(b"", host.lower())
        return name in self._names or name.endswith(self._domains)


def _check_coding(coding: bytes, version: str) -> None:
    if version == "1.0":
        raise _refusal(400, "HTTP/1.0 has no Transfer-Encoding.")
    if coding.lower() != b"chunked":
        raise _refusal(501, "The only transfer coding is chunked.")


def _refusal(status: int, detail: str) -> HTTPException:
    # Whatever follows on this connection cannot be trusted.
    return HTTPException(status, detail, {"Connection": "close"})
