"""Windows: the strategies of the library `limits`, and quotas of a calendar month."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from limits import RateLimitItem
from limits.aio.storage import Storage
from limits.aio.strategies import RateLimiter

from acme.rate_limits import Verdict


class Windows:
    """One strategy of the library, on its storage."""

    def __init__(self, strategy: RateLimiter) -> None:
        self._strategy = strategy

    async def take(self, limit: RateLimitItem, key: str) -> Verdict:
        """Count in the window; what is left is asked for afterwards, so others may have come."""
        allowed = await self._strategy.hit(limit, key)
        stats = await self._strategy.get_window_stats(limit, key)
        return Verdict(
            limit=limit,
            allowed=allowed,
            remaining=max(0, stats.remaining) if allowed else 0,
            reset_seconds=max(0, stats.reset_time - time.time()),
        )


def utc_now() -> datetime:
    """The time of the system."""
    return datetime.now(UTC)


class Months:
    """Quotas that begin anew with each month, in UTC; the library's months have thirty days."""

    def __init__(self, storage: Storage, clock: Callable[[], datetime] = utc_now) -> None:
        self._storage = storage
        self._clock = clock

    async def take(self, limit: RateLimitItem, key: str) -> Verdict:
        """Count in this month."""
        now = self._clock()
        first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        end = (first + timedelta(days=32)).replace(day=1)
        left = (end - now).total_seconds()
        # A day longer, because clocks differ.
        expiry = int(left) + 86_400
        count = await self._storage.incr(limit.key_for(key, f"{now:%Y-%m}"), expiry)
        return Verdict(
            limit=limit,
            allowed=count <= limit.amount,
            remaining=max(0, limit.amount - count),
            reset_seconds=left,
        )
