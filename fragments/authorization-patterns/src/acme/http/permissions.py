"""Permissions that routes ask for by name, where the method and the path do not say which."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from acme.auth.caller import Caller
from acme.http.caller import AuthenticatedDependency
from acme.http.dependencies import services_of


def permission(action: str) -> Callable[..., Awaitable[Caller]]:
    """A dependency: the caller, whose scopes and roles allow this with something of its kind."""

    async def permitted(request: HTTPConnection, caller: AuthenticatedDependency) -> Caller:
        await services_of(request).callers.require(caller, action)
        return caller

    return permitted


RoleManagerDependency = Annotated[Caller, Depends(permission("roles:manage"))]
"""A caller who may give and take roles."""
