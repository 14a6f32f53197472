"""The algorithm that LIMITS_ALGORITHM names, and months whatever it is."""

from collections.abc import Callable
from typing import Protocol

from limits import RateLimitItem
from limits.aio.storage import Storage
from limits.aio.strategies import (
    FixedWindowRateLimiter,
    MovingWindowRateLimiter,
    SlidingWindowCounterRateLimiter,
)

from acme.rate_limits import Verdict
from acme.rate_limits.buckets import LeakyBucket, Moments, TokenBucket
from acme.rate_limits.rates import is_monthly
from acme.rate_limits.settings import LimitSettings
from acme.rate_limits.windows import Months, Windows


class _Counts(Protocol):
    async def take(self, limit: RateLimitItem, key: str) -> Verdict: ...


class Algorithms:
    """Counts each limit as it is to be counted, in one storage."""

    def __init__(self, storage: Storage, moments: Moments, settings: LimitSettings) -> None:
        made: dict[str, Callable[[], _Counts]] = {
            "token-bucket": lambda: TokenBucket(moments, burst=settings.burst),
            "leaky-bucket": lambda: LeakyBucket(moments, turn_seconds=settings.turn_seconds),
            "fixed-window": lambda: Windows(FixedWindowRateLimiter(storage)),
            "sliding-window": lambda: Windows(SlidingWindowCounterRateLimiter(storage)),
            "moving-window": lambda: Windows(MovingWindowRateLimiter(storage)),
        }
        self._algorithm = settings.algorithm
        self._counts = made[settings.algorithm]()
        self._months = Months(storage)

    async def take(self, limit: RateLimitItem, key: str) -> Verdict:
        """Count one request of a key."""
        if is_monthly(limit):
            return await self._months.take(limit, key)
        # Each algorithm has keys of its own: what another left there is of another kind.
        return await self._counts.take(limit, f"{self._algorithm}/{key}")
