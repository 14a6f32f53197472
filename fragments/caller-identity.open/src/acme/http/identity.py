"""Who sends a request, for the layers around the routes: nobody proves it here."""

from fastapi import Request

KNOWS_CALLERS = False


async def identity_of(_: Request) -> str | None:
    """None: the service has no authentication."""
    return None
