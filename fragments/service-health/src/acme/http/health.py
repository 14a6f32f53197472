"""Health: liveness never asks a dependency, readiness asks all of them."""

from typing import Any, Literal

from fastapi import FastAPI, Request, Response
from pydantic import BaseModel

from acme.http.readiness import Readiness


class Liveness(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class ReadinessStatus(BaseModel):
    """Whether to send requests here, and what each dependency said."""

    status: Literal["ready", "degraded", "unavailable", "draining"]
    checks: dict[str, Literal["ok", "down"]]


_ALIVE = Liveness().model_dump_json().encode()


async def livez() -> Response:
    """Answer 200 as long as the event loop turns."""
    return Response(_ALIVE, media_type="application/json")


async def readyz(request: Request, response: Response) -> ReadinessStatus:
    """Answer 503 while a dependency that requests need is down, and once the service stops."""
    readiness: Readiness = request.app.state.readiness
    report = await readiness.report()
    response.status_code = 200 if report.ready else 503
    return ReadinessStatus(status=report.status, checks=report.checks)


def add_health(app: FastAPI) -> None:
    """Add both routes to the app itself: probes are frequent, an included router matches twice."""
    app.add_api_route("/livez", livez, response_model=Liveness, tags=["health"])
    unready: dict[int | str, dict[str, Any]] = {503: {"model": ReadinessStatus}}
    app.add_api_route("/readyz", readyz, responses=unready, tags=["health"])
