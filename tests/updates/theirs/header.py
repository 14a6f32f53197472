"""Names the trade department in every response."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class TradeHeader:
    """Adds one header."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the response with the header."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"x-department", b"trade"))
            await send(message)

        await self._app(scope, receive, sending)
