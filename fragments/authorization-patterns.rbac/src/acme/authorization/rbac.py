"""Rules by role, in this process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from acme.authorization import Decision, Resource, Subject, Visible


@dataclass(frozen=True, slots=True)
class Rule:
    """Actions that a role allows: with everything, or with what is the subject's own."""

    actions: str
    own_only: bool = False

    def allows(self, action: str) -> bool:
        """Whether the action is one of these; `*` stands for any text."""
        return fnmatchcase(action, self.actions)


RULES: Mapping[str, Sequence[Rule]] = {
    "viewer": (Rule("*:read"),),
    "editor": (Rule("*:read", own_only=True), Rule("*:write", own_only=True)),
    "admin": (Rule("*:read"), Rule("*:write"), Rule("roles:manage")),
}


class RoleRules:
    """The rules of all roles that a subject has, together."""

    name = "rbac"

    async def decide(self, subject: Subject, action: str, resource: Resource) -> Decision:
        """The first rule that allows it."""
        for role, rule in _rules(subject, action):
            if not rule.own_only or resource.owner == subject.id:
                return Decision(allowed=True, rule=f"{role}: {rule.actions}")
        return Decision(allowed=False, rule="none")

    async def visible(self, subject: Subject, action: str, kind: str) -> Visible:
        """Everything by one rule, or the own by another."""
        rules = [rule for _, rule in _rules(subject, action)]
        if any(not rule.own_only for rule in rules):
            return Visible(everything=True)
        return Visible(owner=subject.id) if rules else Visible()


def _rules(subject: Subject, action: str) -> list[tuple[str, Rule]]:
    return [
        (role, rule)
        for role in sorted(subject.roles)
        for rule in RULES.get(role, ())
        if rule.allows(action)
    ]
