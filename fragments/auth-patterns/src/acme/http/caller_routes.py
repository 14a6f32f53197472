"""`/caller`: who am I?"""

from fastapi import APIRouter
from pydantic import BaseModel

from acme.http.caller import AuthenticatedDependency

caller_router = APIRouter(tags=["caller"])


class CallerView(BaseModel):
    """The caller; `scopes` is null for one who may do everything with what is theirs."""

    id: str
    scopes: list[str] | None


@caller_router.get("/caller")
async def get_caller(caller: AuthenticatedDependency) -> CallerView:
    """Who the credentials of this request stand for."""
    return CallerView(
        id=caller.id,
        scopes=None if caller.scopes is None else sorted(caller.scopes),
    )
