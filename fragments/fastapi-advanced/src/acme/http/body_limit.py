"""A limit on request bodies, enforced before they are read into memory."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from acme.http.problems import problem


class BodyLimit:
    """Refuses larger bodies with 413, by their declared length or while they stream in."""

    def __init__(self, app: ASGIApp, *, limit_bytes: int) -> None:
        self._app = app
        self._limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a counted body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        streamed = False
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit() and int(value) > self._limit_bytes:
                response = problem(Request(scope), 413, self._refusal)
                await response(scope, receive, send)
                return
            streamed = streamed or name == b"transfer-encoding"
        await self._app(scope, self._counted(receive) if streamed else receive, send)

    @property
    def _refusal(self) -> str:
        return f"The body is larger than {self._limit_bytes} bytes."

    def _counted(self, receive: Receive) -> Receive:
        received = 0

        async def counted_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit_bytes:
                raise HTTPException(413, self._refusal)
            return message

        return counted_receive
