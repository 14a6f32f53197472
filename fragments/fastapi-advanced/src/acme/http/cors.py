"""Pages of other origins, which browsers let read an answer only where it says so (CORS)."""

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
# A browser asks again after ten minutes; most keep the answer no longer than that anyway.
_MAX_AGE_SECONDS = 600


def cross_origin(origins: Sequence[str]) -> list[Middleware]:
    """The layer that lets pages of these origins in; none without any.

    Cookies are not let in: callers prove who they are by a header.
    """
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=["*"],
            # Every header of an answer: without cookies, that is what the asterisk means.
            expose_headers=["*"],
            max_age=_MAX_AGE_SECONDS,
        )
    ]
