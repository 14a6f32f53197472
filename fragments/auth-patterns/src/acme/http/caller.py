"""Who calls, for routes."""

from typing import Annotated

from fastapi import Depends, Request

from acme.auth.caller import Caller
from acme.auth.scopes import reads, scope_of
from acme.errors import Forbidden
from acme.http.credential_schemes import credential_schemes
from acme.http.dependencies import services_of

__all__ = ["AuthenticatedDependency", "Caller", "CallerDependency", "caller_of"]


async def caller_of(request: Request) -> Caller:
    """Who sends a request: found out once, whether a layer asks first or a route.

    Raises:
        Unauthenticated: when they do not prove it.
    """
    found: Caller | None = request.scope.get("caller")
    if found is None:
        callers, fresh = services_of(request).callers, not reads(request.method)
        found = await callers.identify(request.headers.getlist, fresh=fresh)
        request.scope["caller"] = found
    return found


async def _authenticated(
    request: Request,
    _: Annotated[None, Depends(credential_schemes)],
) -> Caller:
    return await caller_of(request)


AuthenticatedDependency = Annotated[Caller, Depends(_authenticated)]
"""Whoever it is, whatever their scopes."""


async def _allowed(request: Request, caller: AuthenticatedDependency) -> Caller:
    scope = scope_of(request.method, request.scope["route"].path)
    if not caller.may(scope):
        raise Forbidden(f"This needs the scope {scope}.")
    return caller


CallerDependency = Annotated[Caller, Depends(_allowed)]
"""A caller who may do this: their scopes have the one of the route's first path segment."""
