"""Who calls. The service has no authentication: all callers are one, who may do everything."""

from fastapi import Request

from acme.bootstrap import Services
from acme.http.caller import ANYONE, Caller

__all__ = ["Caller", "caller_of", "require"]


async def caller_of(_: Request) -> Caller:
    """Who sends a request."""
    return ANYONE


async def require(_services: Services, _caller: Caller, _scope: str) -> None:
    """Everybody may: there are no scopes."""
