"""HTTP on one connection: uvicorn's protocol, with bounds on what a client may take.

uvicorn limits neither the bytes of a header nor the time in which a request arrives, takes what
follows a body for headers, and drops the body of a request that offers an upgrade.
"""

import asyncio
import re

import httptools
import structlog
from fastapi import Request
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from acme.http.problems import problem
from acme.http.streamed_bodies import STREAMED_BODIES

log = structlog.get_logger()

# Of a target that is a whole URL, where it counts more than the Host header.
_AUTHORITY = re.compile(rb"[a-z][a-z\d+.-]*://([^/?#]*)", re.IGNORECASE)
_TOO_LARGE = (431, "The header is larger than this service takes.")
_TOO_LONG = (414, "The URL is longer than this service takes.")
_MALFORMED = (400, "This is not a valid HTTP request.")
_FULL = (503, "This process has as many connections as it may have.")
# A client that is still sending gets to read the refusal only while the connection stays open.
_LINGER_SECONDS = 2


class _HeaderTooLarge(Exception):
    pass


class _UrlTooLong(Exception):
    pass


class BoundedProtocol(HttpToolsProtocol):
    """Refuses what is too large, too slow or not HTTP, and leaves clients that do not read."""

    header_limit_bytes: int
    url_limit_bytes: int
    request_seconds: float
    most_connections: int

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect a request from now on."""
        super().connection_made(transport)
        self._refused = False
        # What has come since the parser last had something to pass on.
        self._unparsed_bytes = 0
        self._unsent_bytes = 0
        self._arriving_since: float | None = self.loop.time()
        self._timer = self.loop.call_later(self.request_seconds, self._check_progress)
        if len(self.connections) > self.most_connections:
            self._refuse(*_FULL)
            transport.close()  # It takes nobody's place.

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what has arrived."""
        if self._refused:
            return
        self._unset_keepalive_if_required()
        if self._arriving_since is None:
            self._arriving_since = self.loop.time()
        self._unparsed_bytes += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            match error.__context__:
                case _HeaderTooLarge():
                    self._refuse(*_TOO_LARGE)
                case _UrlTooLong():
                    self._refuse(*_TOO_LONG)
                case _:
                    self._refuse(*_MALFORMED)
        else:
            # A header, a trailer or what surrounds a chunk: none of them has an end yet.
            if self._unparsed_bytes > self.header_limit_bytes:
                self._refuse(*_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """Pass the request on."""
        size = len(self.url)
        for name, value in self.headers:
            size += len(name) + len(value) + 4
        if size > self.header_limit_bytes:
            raise _HeaderTooLarge
        if len(self.url) > self.url_limit_bytes:
            raise _UrlTooLong
        if self.parser.should_upgrade():
            self.scope["method"] = self.parser.get_method().decode()
            return  # It is read again: as a WebSocket, or without that.
        if (named := _AUTHORITY.match(self.url)) and not self._is_host(named[1]):
            raise ValueError("two hosts")
        super().on_headers_complete()
        self._unparsed_bytes = 0
        # The application has that list: trailers go to another, which nobody reads.
        self.headers = []

    def on_body(self, body: bytes) -> None:
        """Pass a part of the body on."""
        self._unparsed_bytes = 0
        if self.scope["path"].startswith(STREAMED_BODIES):
            self._arriving_since = self.loop.time()  # As long as it takes, while some of it comes.
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request has arrived."""
        self._unparsed_bytes = 0
        self._arriving_since = None
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def resume_writing(self) -> None:
        """The client reads on."""
        self._unsent_bytes = 0
        super().resume_writing()

    def _check_progress(self) -> None:
        now, since = self.loop.time(), self._arriving_since
        closing, unsent = self.transport.is_closing(), self.transport.get_write_buffer_size()
        if unsent and unsent == self._unsent_bytes and (closing or self.flow.write_paused):
            log.warning("response_not_read", client=self.client)
            self.transport.abort()
            return
        self._unsent_bytes = unsent
        if since is None or closing or self.flow.read_paused:  # The client is not to blame.
            since = now
        elif now - since >= self.request_seconds:
            self._refuse(408, f"The request has not arrived in {self.request_seconds:g} seconds.")
            since = now
        self._timer = self.loop.call_at(since + self.request_seconds, self._check_progress)

    def _is_host(self, authority: bytes) -> bool:
        hosts = [value.lower() for name, value in self.headers if name == b"host"]
        return authority.lower() in hosts

    def _upgrade(self, rest: bytes) -> None:
        """Become a WebSocket where this service speaks it, else go on without."""
        method = self.parser.get_method()
        offers = [value.lower() for name, value in self.headers if name == b"upgrade"]
        if method == b"CONNECT":
            self._refuse(400, "This service opens no tunnels.")
        elif not any(b"websocket" in offer for offer in offers):
            self._decline_upgrade(method, rest)
        elif not self._should_upgrade():
            self._refuse(400, "This service speaks HTTP alone: no WebSocket, no tunnels.")
        elif rest or (self.cycle is not None and not self.cycle.response_complete):
            self._refuse(400, "Nothing may stand before or after the handshake of a WebSocket.")
        else:
            # From now on the connection is another protocol's.
            self._timer.cancel()
            self.handle_websocket_upgrade()

    def _decline_upgrade(self, method: bytes, rest: bytes) -> None:
        """Read the request as if it had not offered another protocol, as RFC 9110 advises.

        The parser takes what follows the header for that protocol.
        """
        version = self.parser.get_http_version().encode()
        lines = [b"%s %s HTTP/%s" % (method, self.url, version)]
        lines += [b"%s: %s" % field for field in self.headers if field[0] != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self.data_received(b"\r\n".join([*lines, b"", rest]))

    def _refuse(self, status: int, detail: str) -> None:
        """Read no further; answer, where no other answer is due or has begun."""
        log.warning("request_refused", status=status, detail=detail, client=self.client)
        self._refused = True
        self._arriving_since = None
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            if not cycle.more_body:  # An earlier request, which is still being answered.
                cycle.keep_alive = False
                return
            if cycle.response_started or self.pipeline:
                self.transport.close()
                return
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.write(refusal(status, detail, self.server_state.default_headers))
        self.transport.write_eof()
        self.loop.call_later(_LINGER_SECONDS, self.transport.abort)


def refusal(status: int, detail: str, headers: list[tuple[bytes, bytes]]) -> bytes:
    """The bytes of an answer after which the connection ends."""
    nowhere = Request({"type": "http", "path": ""})
    answer = problem(nowhere, status, detail, headers={"Connection": "close"})
    fields = [b"%s: %s\r\n" % field for field in (*headers, *answer.raw_headers)]
    return b"".join([STATUS_LINE[status], *fields, b"\r\n", answer.body])
