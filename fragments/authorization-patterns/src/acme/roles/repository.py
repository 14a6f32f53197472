"""Where grants of roles are kept, as the domain sees it."""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from acme.roles.role import RoleGrant


class RoleGrants(Protocol):
    """The grants of one unit of work."""

    async def add(self, grant: RoleGrant) -> None:
        """Keep a grant; raises Conflict when the subject has the role."""

    async def roles_of(self, subject: str) -> Collection[str]:
        """The roles of a subject."""

    async def page(self, *, subject: str | None, after: UUID | None, limit: int) -> list[RoleGrant]:
        """At most `limit` grants, of one subject or of all, by id, that come after one."""

    async def remove(self, grant_id: UUID) -> RoleGrant:
        """Forget a grant; raises NotFound."""
