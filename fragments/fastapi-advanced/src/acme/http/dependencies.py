"""What routes ask for. Dependencies are async: a sync one costs a thread hop per request."""

from typing import Annotated, cast

from fastapi import Depends, Request

from acme.bootstrap import Services


async def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


ServicesDependency = Annotated[Services, Depends(_services)]
