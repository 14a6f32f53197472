"""Who calls, and what they may do: as over every other way in."""

from acme.bootstrap import Services
from acme.http.caller import Caller, caller_of

__all__ = ["Caller", "caller_of", "require"]


async def require(services: Services, caller: Caller, scope: str) -> None:
    """Raise Forbidden for a caller who may not do what the scope stands for."""
    await services.callers.require(caller, scope)
