"""Grants of roles in the database."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from acme.errors import NotFound
from acme.roles.role import RoleGrant
from acme.roles.tables import RoleGrantRow

_GRANTS = RoleGrantRow.metadata.tables[RoleGrantRow.__tablename__]
_ROLES = select(_GRANTS.c.role).where(_GRANTS.c.subject == bindparam("subject"))


class SqlRoleGrants:
    """The grants of one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, grant: RoleGrant) -> None:
        """Keep a grant."""
        await self._session.execute(
            insert(_GRANTS).values(
                id=grant.id,
                subject=grant.subject,
                role=grant.role,
                granted_by=grant.granted_by,
                granted_at=grant.granted_at,
            )
        )

    async def roles_of(self, subject: str) -> Collection[str]:
        """The roles of a subject."""
        return (await self._session.scalars(_ROLES, {"subject": subject})).all()

    async def page(self, *, subject: str | None, after: UUID | None, limit: int) -> list[RoleGrant]:
        """A page, by id."""
        page = select(_GRANTS).order_by(_GRANTS.c.id).limit(limit)
        if subject is not None:
            page = page.where(_GRANTS.c.subject == subject)
        if after is not None:
            page = page.where(_GRANTS.c.id > after)
        return [RoleGrant(**row._mapping) for row in await self._session.execute(page)]

    async def remove(self, grant_id: UUID) -> RoleGrant:
        """Forget a grant."""
        one = _GRANTS.c.id == grant_id
        found = await self._session.execute(select(_GRANTS).where(one).with_for_update())
        row = found.one_or_none()
        if row is None:
            raise NotFound(f"There is no grant {grant_id}.")
        await self._session.execute(delete(_GRANTS).where(one))
        return RoleGrant(**row._mapping)
