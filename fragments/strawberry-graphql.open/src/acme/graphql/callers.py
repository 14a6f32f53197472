"""Who calls. The service has no authentication: all callers are one, who may do everything."""

from fastapi import Request

from acme.http.caller import ANYONE, Caller

__all__ = ["Caller", "allows", "caller_of"]


async def caller_of(_: Request) -> Caller:
    """Who sends a request."""
    return ANYONE


def allows(_caller: Caller, _scope: str) -> bool:
    """True: there are no scopes."""
    return True
