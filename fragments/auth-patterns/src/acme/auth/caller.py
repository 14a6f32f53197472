"""Who calls."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever sends the request; `id` owns what it creates.

    `scopes` is all that the caller may do; None means everything with what is its own. `session`
    is the login behind the request; a program has none.
    """

    id: str
    scopes: frozenset[str] | None
    session: UUID | None = None

    def may(self, scope: str) -> bool:
        """Whether the caller may do what the scope stands for."""
        return self.scopes is None or scope in self.scopes
