"""Who calls, for routes."""

from typing import Annotated

from fastapi import Depends, Request

from acme.auth.caller import Caller
from acme.auth.scopes import reads, scope_of
from acme.errors import Forbidden
from acme.http.credential_schemes import credential_schemes
from acme.http.dependencies import services_of

__all__ = ["AuthenticatedDependency", "Caller", "CallerDependency"]


async def _authenticated(
    request: Request,
    _: Annotated[None, Depends(credential_schemes)],
) -> Caller:
    callers = services_of(request).callers
    return await callers.identify(request.headers.getlist, fresh=not reads(request.method))


AuthenticatedDependency = Annotated[Caller, Depends(_authenticated)]
"""Whoever it is, whatever their scopes."""


async def _allowed(request: Request, caller: AuthenticatedDependency) -> Caller:
    scope = scope_of(request.method, request.scope["route"].path)
    if not caller.may(scope):
        raise Forbidden(f"This needs the scope {scope}.")
    return caller


CallerDependency = Annotated[Caller, Depends(_allowed)]
"""A caller who may do this: their scopes have the one of the route's first path segment."""
