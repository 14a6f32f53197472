"""The port of the rate limits: how often somebody may ask.

A limit is a `RateLimitItem` of the library `limits`, whose `namespace` is the name that clients
see of it.
"""

from dataclasses import dataclass
from typing import Protocol

from limits import RateLimitItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a limit says to one request, and what it leaves for the next ones.

    `reset_seconds` is the time until more is left, or, of a refusal, until the next request may
    come. `turn_seconds` is how long an allowed request has to wait for its turn.
    """

    limit: RateLimitItem
    allowed: bool
    remaining: int
    reset_seconds: float
    turn_seconds: float = 0


class Limiter(Protocol):
    """Counts requests where all who share the limits see them."""

    async def take(self, limit: RateLimitItem, key: str) -> Verdict:
        """Count one request of a key: of two at the same moment, each sees the other.

        Raises:
            Unavailable: when nothing can be counted.
        """

    async def ping(self) -> None:
        """Return when requests can be counted; raise Unavailable otherwise."""
