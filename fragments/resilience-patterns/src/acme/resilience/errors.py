"""How a call to a server can end without a result, beside `Unavailable` itself, which may pass."""

from acme.breaker import Away, Refused
from acme.errors import Unavailable


class Busy(Unavailable):
    """The server asks to be left alone for some seconds."""

    def __init__(self, message: str, *, retry_after_seconds: float) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Overloaded(Unavailable):
    """As many callers as may wait for the server wait already."""


class DeadlineExceeded(Unavailable):
    """There is no time left to ask, or to wait for the answer."""


# Trying again would not help, or would make it worse.
FINAL = (Away, DeadlineExceeded, Overloaded, Refused)
