"""Who watches for attacks must see where they come from."""

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send


class Watched:
    """Has each line of a request say its address: of the client, or of a proxy not trusted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if client := scope.get("client"):
            structlog.contextvars.bind_contextvars(address=client[0])
        await self._app(scope, receive, send)
