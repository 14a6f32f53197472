"""The policy: one place that decides, whatever the edge, and says so in the log."""

from time import perf_counter

import structlog

from acme.authorization import (
    Decision,
    PolicyEngine,
    Resource,
    Subject,
    Visible,
    reading_of,
    reads,
)
from acme.authorization.actions import ACTIONS
from acme.errors import Forbidden, NotFound
from acme.roles.service import RoleService

log = structlog.get_logger()

_UNDECLARED = "no such action"


class Policy:
    """Asks the engine, and tells it the roles of a subject: for what changes, at this moment."""

    def __init__(self, engine: PolicyEngine, roles: RoleService) -> None:
        self._engine = engine
        self._roles = roles

    async def decide(self, subject: str, action: str, resource: Resource) -> Decision:
        """Whether somebody may do this with one thing.

        Raises:
            Unavailable: when the engine, or what knows the roles, does not answer.
        """
        began = perf_counter()
        decision = Decision(allowed=False, rule=_UNDECLARED)
        if action in ACTIONS:
            decision = await self._engine.decide(
                await self._subject(subject, action), action, resource
            )
        self._say(began, subject, action, resource, decision)
        return decision

    async def visible(self, subject: str, action: str, kind: str) -> Visible:
        """What of a kind somebody may do this with; raises as `decide`."""
        began = perf_counter()
        visible = Visible()
        if action in ACTIONS:
            visible = await self._engine.visible(await self._subject(subject, action), action, kind)
        if not visible:
            decision = Decision(allowed=False, rule="nothing of the kind")
            self._say(began, subject, action, Resource(kind=kind), decision)
        return visible

    async def require(self, subject: str, action: str, resource: Resource) -> None:
        """Return when somebody may do this with one thing.

        Raises:
            NotFound: when they may not even read it: it is as if it were not there.
            Forbidden: when they may read it, and not this; also for what is not there yet.
            Unavailable: as `decide`.
        """
        if (await self.decide(subject, action, resource)).allowed:
            return
        if resource.id is None or await self._may_read(subject, action, resource):
            raise Forbidden(f"None of your roles allows {action} here.")
        raise NotFound(f"There is no {resource.kind} {resource.id}.")

    async def _may_read(self, subject: str, action: str, resource: Resource) -> bool:
        reading = reading_of(action)
        if reading == action:
            return False
        return (await self.decide(subject, reading, resource)).allowed

    async def _subject(self, subject: str, action: str) -> Subject:
        return Subject(id=subject, roles=await self._roles.of(subject, fresh=not reads(action)))

    def _say(
        self, began: float, subject: str, action: str, resource: Resource, decision: Decision
    ) -> None:
        say = log.debug if decision.allowed else log.info
        say(
            "decision",
            allowed=decision.allowed,
            subject=subject,
            action=action,
            kind=resource.kind,
            id=resource.id,
            rule=decision.rule,
            engine=self._engine.name,
            milliseconds=round((perf_counter() - began) * 1000, 3),
        )
