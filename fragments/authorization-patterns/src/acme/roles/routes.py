"""`/role-grants` over HTTP, for those who may manage roles."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from acme.http.dependencies import services_of
from acme.http.permissions import RoleManagerDependency
from acme.roles.schemas import (
    RoleGrantDraft,
    RoleGrantList,
    RoleGrantView,
    SubjectId,
)

role_grants_router = APIRouter(prefix="/role-grants", tags=["roles"])


@role_grants_router.post("", status_code=201)
async def grant_role(
    draft: RoleGrantDraft, request: Request, response: Response, caller: RoleManagerDependency
) -> RoleGrantView:
    """Give a role to a caller; 409 when they have it."""
    roles = services_of(request).roles
    grant = await roles.grant(draft.subject, draft.role, by=caller.id)
    response.headers["Location"] = f"/role-grants/{grant.id}"
    return RoleGrantView.of(grant)


@role_grants_router.get("")
async def list_role_grants(
    request: Request,
    _: RoleManagerDependency,
    subject: Annotated[SubjectId | None, Query()] = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> RoleGrantList:
    """Who has which role, by the id of the grant; `after` is the last one that is known."""
    page = await services_of(request).roles.page(subject=subject, after=after, limit=limit)
    return RoleGrantList(items=[RoleGrantView.of(grant) for grant in page])


@role_grants_router.delete("/{grant_id:uuid}", status_code=204)
async def revoke_role(grant_id: UUID, request: Request, caller: RoleManagerDependency) -> None:
    """Take a role away: its holder changes nothing by it any more, in any process."""
    await services_of(request).roles.revoke(grant_id, by=caller.id)
