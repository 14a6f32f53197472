"""Health: liveness never asks a dependency, readiness asks all of them."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from acme.http.readiness import Readiness

health_router = APIRouter(tags=["health"])


class Liveness(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class ReadinessStatus(BaseModel):
    """Whether to send requests here, and what each dependency said."""

    status: Literal["ready", "degraded", "unavailable", "draining"]
    checks: dict[str, Literal["ok", "down"]]


_ALIVE = Liveness().model_dump_json().encode()


@health_router.get("/livez", response_model=Liveness)
async def livez() -> Response:
    """Answer 200 as long as the event loop turns."""
    return Response(_ALIVE, media_type="application/json")


@health_router.get("/readyz", responses={503: {"model": ReadinessStatus}})
async def readyz(request: Request, response: Response) -> ReadinessStatus:
    """Answer 503 while a dependency that requests need is down, and once the service stops."""
    readiness: Readiness = request.app.state.readiness
    report = await readiness.report()
    response.status_code = 200 if report.ready else 503
    return ReadinessStatus(status=report.status, checks=report.checks)
