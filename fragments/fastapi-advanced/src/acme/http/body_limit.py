"""A limit on request bodies, enforced before they are read into memory."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from acme.http.streamed_bodies import STREAMED_BODIES


class BodyLimit:
    """Refuses larger bodies with 413, by their declared length and while they stream in.

    Those of `STREAMED_BODIES` are nowhere in memory as a whole.
    """

    def __init__(self, app: ASGIApp, *, limit_bytes: int) -> None:
        self._app = app
        self._limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a counted body."""
        if scope["type"] != "http" or scope["path"].startswith(STREAMED_BODIES):
            await self._app(scope, receive, send)
            return
        for name, value in scope["headers"]:
            if name == b"content-length" and _is_more(value, self._limit_bytes):
                raise self._refusal()
        received = 0

        # Counted whatever was declared: not every server holds a client to its word.
        async def counted_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit_bytes:
                raise self._refusal()
            return message

        await self._app(scope, counted_receive, send)

    def _refusal(self) -> HTTPException:
        return HTTPException(413, f"The body is larger than {self._limit_bytes} bytes.")


def _is_more(declared: bytes, limit: int) -> bool:
    # Longer numbers are not converted: that takes time that grows with their square.
    return declared.isdigit() and (len(declared) > 18 or int(declared) > limit)
