"""Who calls, for routes."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from acme.auth.caller import Caller
from acme.auth.scopes import reads, scope_of
from acme.errors import Forbidden, Unauthenticated
from acme.http.credential_schemes import credential_schemes
from acme.http.dependencies import services_of

__all__ = ["AuthenticatedDependency", "Caller", "CallerDependency", "caller_of"]


async def caller_of(request: HTTPConnection) -> Caller:
    """Who sends a request: found out once, whether a layer asks first or a route.

    Raises:
        Unauthenticated: when they do not prove it.
    """
    found: Caller | Unauthenticated | None = request.scope.get("caller")
    if found is None:
        callers, fresh = services_of(request).callers, not reads(_method_of(request))
        try:
            found = await callers.identify(request.headers.getlist, fresh=fresh)
        except Unauthenticated as error:
            found = error
        request.scope["caller"] = found
    if isinstance(found, Unauthenticated):
        raise found
    return found


def _method_of(request: HTTPConnection) -> str:
    # The handshake of a WebSocket is a GET.
    return str(request.scope.get("method", "GET"))


async def _authenticated(
    request: HTTPConnection,
    _: Annotated[None, Depends(credential_schemes)],
) -> Caller:
    try:
        return await caller_of(request)
    except Unauthenticated as error:
        if request.scope["type"] == "websocket":
            # No client asks for credentials here and tries again: 403 is what all of them know.
            raise Forbidden(str(error)) from error
        raise


AuthenticatedDependency = Annotated[Caller, Depends(_authenticated)]
"""Whoever it is, whatever their scopes."""


async def _allowed(request: HTTPConnection, caller: AuthenticatedDependency) -> Caller:
    scope = scope_of(_method_of(request), request.scope["route"].path)
    await services_of(request).callers.require(caller, scope)
    return caller


CallerDependency = Annotated[Caller, Depends(_allowed)]
"""A caller who may do this: what is asked for is the scope of the route's first path segment."""
