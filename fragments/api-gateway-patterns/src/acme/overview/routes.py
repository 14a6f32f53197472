"""`/overview`: what a page shows first, in one request."""

import structlog
from fastapi import APIRouter, Request
from pydantic import BaseModel

from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.overview.downstreams import Part

overview_router = APIRouter(tags=["overview"])

# Each service finds out itself who calls, and what they may.
_CREDENTIALS = ("authorization", "x-api-key")


class Overview(BaseModel):
    """The parts by their names; `complete` when all are available."""

    complete: bool
    parts: dict[str, Part]


@overview_router.get("/overview")
async def get_overview(request: Request, _caller: CallerDependency) -> Overview:
    """What other services say to the caller; parts of it may be unavailable."""
    given = {name: request.headers[name] for name in _CREDENTIALS if name in request.headers}
    request_id = structlog.contextvars.get_contextvars()["request_id"]
    parts = await services_of(request).downstreams.parts(given | {"x-request-id": request_id})
    complete = all(part.status == "available" for part in parts.values())
    return Overview(complete=complete, parts=parts)
