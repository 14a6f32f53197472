"""The authorization port: may somebody do this, and what of a kind may they see?"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whoever wants something: the id of a caller, and the roles that it has at this moment."""

    id: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What something is to be done with. Without an `owner` it is nobody's own."""

    kind: str
    id: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an engine says, and the rule that it goes by, for the log."""

    allowed: bool
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visible:
    """What of a kind somebody may do something with, as a condition that queries can have.

    It is all of them, or those of an owner and those with some ids. By default it is nothing.
    """

    everything: bool = False
    owner: str | None = None
    ids: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether it can be anything at all."""
        return self.everything or self.owner is not None or bool(self.ids)

    def holds(self, resource: Resource) -> bool:
        """Whether one is among them."""
        owned = resource.owner is not None and resource.owner == self.owner
        return self.everything or owned or resource.id in self.ids


class PolicyEngine(Protocol):
    """Knows the rules. What no rule allows is denied, unknown roles and actions too.

    An action is a resource and what is done with it: `notes:read`. Each method raises
    Unavailable when the engine does not answer: nobody may do anything then.
    """

    name: str

    async def decide(self, subject: Subject, action: str, resource: Resource) -> Decision:
        """Whether the subject may do this with one thing."""

    async def visible(self, subject: Subject, action: str, kind: str) -> Visible:
        """What of a kind the subject may do this with: all for which `decide` says so."""


def reads(action: str) -> bool:
    """Whether an action changes nothing."""
    return action.endswith(":read")


def reading_of(action: str) -> str:
    """The action that reads what this one is done with."""
    return f"{action.partition(':')[0]}:read"
