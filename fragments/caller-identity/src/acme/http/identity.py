"""Who sends a request, for the layers around the routes."""

from starlette.requests import HTTPConnection

from acme.errors import Unauthenticated
from acme.http.caller import caller_of

KNOWS_CALLERS = True


async def identity_of(request: HTTPConnection) -> str | None:
    """The id of the caller; None for one who does not prove who they are."""
    try:
        return (await caller_of(request)).id
    except Unauthenticated:
        return None
