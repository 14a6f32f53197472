"""Who sends a request, for the layers around the routes: nobody proves it here."""

from starlette.requests import HTTPConnection

KNOWS_CALLERS = False


async def identity_of(_: HTTPConnection) -> str | None:
    """None: the service has no authentication."""
    return None
