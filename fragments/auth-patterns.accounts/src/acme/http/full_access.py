"""For what a limited credential must never do, such as making others."""

from typing import Annotated

from fastapi import Depends

from acme.auth.caller import Caller
from acme.errors import Forbidden
from acme.http.caller import AuthenticatedDependency


async def _unlimited(caller: AuthenticatedDependency) -> Caller:
    if caller.scopes is not None:
        raise Forbidden("This needs somebody who has logged in.")
    return caller


FullAccessDependency = Annotated[Caller, Depends(_unlimited)]
"""A caller whom no scope limits."""
