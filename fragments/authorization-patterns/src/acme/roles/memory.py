"""Grants of roles in memory."""

from collections.abc import Collection
from uuid import UUID

from acme.database.memory_tables import MemoryTables
from acme.errors import Conflict, NotFound
from acme.roles.role import RoleGrant


class MemoryRoleGrants:
    """Grants in a table of the process; gone when it ends."""

    def __init__(self, tables: MemoryTables) -> None:
        self._rows = tables.table(UUID, RoleGrant)

    async def add(self, grant: RoleGrant) -> None:
        """Keep a grant."""
        if grant.role in await self.roles_of(grant.subject):
            raise Conflict("They have that role.")
        self._rows[grant.id] = grant

    async def roles_of(self, subject: str) -> Collection[str]:
        """The roles of a subject."""
        return [grant.role for grant in self._rows.values() if grant.subject == subject]

    async def page(self, *, subject: str | None, after: UUID | None, limit: int) -> list[RoleGrant]:
        """A page, by id."""
        found = sorted(
            (
                grant
                for grant in self._rows.values()
                if subject in {None, grant.subject} and (after is None or grant.id > after)
            ),
            key=lambda grant: grant.id,
        )
        return found[:limit]

    async def remove(self, grant_id: UUID) -> RoleGrant:
        """Forget a grant."""
        if grant_id not in self._rows:
            raise NotFound(f"There is no grant {grant_id}.")
        return self._rows.pop(grant_id)
