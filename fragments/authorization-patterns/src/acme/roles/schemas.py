"""Grants of roles as they cross the HTTP edge."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from acme.http.inputs import Input
from acme.roles.role import SUBJECT_PATTERN, RoleGrant, RoleName

SubjectId = Annotated[str, StringConstraints(pattern=SUBJECT_PATTERN)]


class RoleGrantDraft(Input):
    """A role to be given to a caller, by its id."""

    subject: SubjectId
    role: RoleName


class RoleGrantView(BaseModel):
    """A role that somebody has, and who gave it to them."""

    id: UUID
    subject: str
    role: RoleName
    granted_by: str
    granted_at: datetime

    @classmethod
    def of(cls, grant: RoleGrant) -> Self:
        """The view of a grant."""
        return cls(
            id=grant.id,
            subject=grant.subject,
            role=grant.role,
            granted_by=grant.granted_by,
            granted_at=grant.granted_at,
        )


class RoleGrantList(BaseModel):
    """Grants, by id; pass the id of the last one on for those that follow."""

    items: list[RoleGrantView]
