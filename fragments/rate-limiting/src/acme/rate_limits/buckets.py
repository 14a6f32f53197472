"""Token bucket and leaky bucket: one computation (the generic cell rate algorithm).

The state of a key is one moment, at which its bucket will be full of tokens, or empty of requests,
again. A request moves it on by an interval, and is refused where it would be too far ahead.
"""

import math
from typing import Protocol

from limits import RateLimitItem

from acme.rate_limits import Verdict

MICROSECONDS = 1_000_000


class Moments(Protocol):
    """Keeps the moment of each key. All times are whole microseconds."""

    async def advance(self, key: str, *, interval: int, tolerance: int) -> tuple[bool, int]:
        """Move the moment on, unless it would be more than `tolerance` ahead of now.

        Whether it was moved, and how far it was ahead before: in one step.
        """


class TokenBucket:
    """Lets `burst` requests pass at once (0: all of the limit), and refills evenly."""

    def __init__(self, moments: Moments, *, burst: int) -> None:
        self._moments = moments
        self._burst = burst

    async def take(self, limit: RateLimitItem, key: str) -> Verdict:
        """Take a token."""
        interval = _interval(limit)
        capacity = min(self._burst or limit.amount, limit.amount)
        return await _advance(self._moments, limit, key, interval, interval * capacity)


class LeakyBucket:
    """Lets requests pass at even intervals; one that comes early waits for its turn."""

    def __init__(self, moments: Moments, *, turn_seconds: float) -> None:
        self._moments = moments
        self._turn = round(turn_seconds * MICROSECONDS)

    async def take(self, limit: RateLimitItem, key: str) -> Verdict:
        """Queue, unless the turn would be too late."""
        interval = _interval(limit)
        return await _advance(
            self._moments, limit, key, interval, interval + self._turn, has_turns=True
        )


def _interval(limit: RateLimitItem) -> int:
    # Rounded up: rather one less than one more than the limit.
    return math.ceil(limit.get_expiry() * MICROSECONDS / limit.amount)


async def _advance(
    moments: Moments,
    limit: RateLimitItem,
    key: str,
    interval: int,
    tolerance: int,
    *,
    has_turns: bool = False,
) -> Verdict:
    allowed, ahead = await moments.advance(
        limit.key_for(key), interval=interval, tolerance=tolerance
    )
    after = ahead + interval
    return Verdict(
        limit=limit,
        allowed=allowed,
        remaining=(tolerance - after) // interval if allowed else 0,
        reset_seconds=(after if allowed else after - tolerance) / MICROSECONDS,
        turn_seconds=ahead / MICROSECONDS if allowed and has_turns else 0,
    )
