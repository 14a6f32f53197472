"""Which roles somebody has, and who gives and takes them."""

from uuid import UUID, uuid4

import structlog

from acme.auth.clock import Clock, utc_now
from acme.authorization.settings import AuthorizationSettings, admins_in
from acme.database import Database
from acme.errors import Conflict
from acme.roles.remembered import RememberedRoles
from acme.roles.role import RoleGrant, RoleName

log = structlog.get_logger()


class RoleService:
    """The roles of all subjects. Whether somebody may ask for this is asked at the edges."""

    def __init__(
        self, database: Database, settings: AuthorizationSettings, clock: Clock = utc_now
    ) -> None:
        self._database = database
        self._admins = admins_in(settings.admins)
        self._default = frozenset({settings.default_role} - {""})
        self._clock = clock
        self._remembered = RememberedRoles(seconds=settings.stale_seconds)

    async def of(self, subject: str, *, fresh: bool) -> frozenset[str]:
        """The roles that a subject has.

        `fresh` asks for the state of this moment; else this process may not know yet, for
        AUTHORIZATION_STALE_SECONDS, what another has changed.
        """
        now = self._clock()
        known = None if fresh else self._remembered.of(subject, now)
        if known is None:
            async with self._database.reading() as tx:
                known = frozenset(await tx.role_grants.roles_of(subject))
            self._remembered.keep(subject, known, now)
        if subject in self._admins:
            return known | {"admin"}
        return known or self._default

    async def grant(self, subject: str, role: RoleName, *, by: str) -> RoleGrant:
        """Give a role; raises Conflict when the subject has it."""
        grant = RoleGrant(
            id=uuid4(), subject=subject, role=role, granted_by=by, granted_at=self._clock()
        )
        try:
            async with self._database.transaction() as tx:
                await tx.role_grants.add(grant)
        except Conflict as error:
            raise Conflict(f"{subject} has the role {role} already.") from error
        self._remembered.forget(subject)
        log.info("role_granted", role=role, subject=subject, by=by)
        return grant

    async def revoke(self, grant_id: UUID, *, by: str) -> None:
        """Take a role away: no process changes anything by it any more. Raises NotFound."""
        async with self._database.transaction() as tx:
            grant = await tx.role_grants.remove(grant_id)
        self._remembered.forget(grant.subject)
        log.info("role_revoked", role=grant.role, subject=grant.subject, by=by)

    async def page(self, *, subject: str | None, after: UUID | None, limit: int) -> list[RoleGrant]:
        """At most `limit` grants, of one subject or of all, by id, that come after one."""
        async with self._database.reading() as tx:
            return await tx.role_grants.page(subject=subject, after=after, limit=limit)
