"""WebSockets on one connection: uvicorn's protocol, which waits for no client for ever.

uvicorn closes a connection once its client has read everything, which one that reads nothing never
has; it answers pings that nobody reads, and takes a message in as many pieces as there are.
"""

import asyncio
import logging
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame
from websockets.http11 import Request

from acme.http.protocol import refusal

# What it tells besides warnings is in the line of the request, which has no query.
_log = logging.getLogger("uvicorn.error.sockets")
_log.setLevel(logging.WARNING)
# A message of so many pieces is written to keep the service busy.
_MOST_PIECES = 100
# What a client may take to read the rest, once the service has said its last.
_LINGER_SECONDS = 5
# The application ends its connections itself, when it is told to; then nothing in hand is lost.
_ENDING_SECONDS = 1


class SocketProtocol(WebSocketsSansIOProtocol):
    """Leaves clients that do not read, and bounds what it keeps for them."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.logger = self.conn.logger = _log

    async def send(self, message: Any) -> None:
        """Send; a refusal that is sent is an answer to the handshake too."""
        await super().send(message)
        is_last = not message.get("more_body", False)
        if message["type"] == "websocket.http.response.body" and is_last:
            self.handshake_complete = self.close_sent = True

    def data_received(self, data: bytes) -> None:
        """Read no further while the client does not: what answers pings would pile up."""
        super().data_received(data)
        if not self.writable.is_set():
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        """The client reads on."""
        super().resume_writing()
        if not self.read_paused:
            self.transport.resume_reading()

    def handle_connect(self, event: Request) -> None:
        """Begin; what is no handshake is answered with a problem, as all that is refused."""
        answer = self.conn.accept(event)
        if answer.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            super().handle_connect(event)
            return
        self.handshake_complete = self.close_sent = True
        detail = "This is not a valid handshake of a WebSocket."
        self.transport.write(refusal(answer.status_code, detail, self.default_headers))
        self.transport.close()

    def handle_cont(self, event: Frame) -> None:
        """Take one more piece of a message."""
        if len(self.frames) >= _MOST_PIECES:
            self._fail(CloseCode.MESSAGE_TOO_BIG, "a message in too many pieces")
        else:
            super().handle_cont(event)

    def handle_parser_exception(self) -> None:
        """Tell the client what is wrong with what it sends, and leave."""
        super().handle_parser_exception()
        self._cut_soon()

    def keepalive_timeout(self) -> None:
        """Leave a client that is not there any more."""
        super().keepalive_timeout()
        self.transport.abort()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """Let the client read the rest."""
        super().on_task_complete(task)
        self._cut_soon()

    def shutdown(self) -> None:
        """Wait for the application to end it; what does not, is ended with 1012 all the same."""
        self.loop.call_later(_ENDING_SECONDS, super().shutdown)

    def _fail(self, code: CloseCode, reason: str) -> None:
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.fail(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()
        self._cut_soon()

    def _cut_soon(self) -> None:
        self.loop.call_later(_LINGER_SECONDS, self.transport.abort)
