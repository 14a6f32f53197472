"""A deadline for the calls that a request makes."""

from starlette.types import ASGIApp, Receive, Scope, Send

from acme.resilience.deadline import deadline
from acme.resilience.settings import ResilienceSettings

# A day: longer numbers are no milliseconds that somebody waits.
_LONGEST_DIGITS = 8


class Deadlines:
    """Nothing that a request calls is asked, or waited for, when nobody waits for the answer."""

    def __init__(self, app: ASGIApp, *, settings: ResilienceSettings) -> None:
        self._app = app
        self._seconds = settings.request_seconds
        self._header = settings.deadline_header.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the nearer one of our deadline and its caller's."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seconds = self._seconds
        if self._header:
            seconds = min(seconds, _seconds(dict(scope["headers"]).get(self._header, b"")))
        with deadline(seconds):
            await self._app(scope, receive, send)


def _seconds(milliseconds: bytes) -> float:
    if milliseconds.isdigit() and len(milliseconds) <= _LONGEST_DIGITS:
        return int(milliseconds) / 1000
    return float("inf")
