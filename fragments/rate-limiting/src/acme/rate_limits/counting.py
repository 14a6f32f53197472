"""The rate limits of this service."""

import math
from collections.abc import Sequence

from limits import RateLimitItem

from acme.errors import TooManyRequests, Unavailable
from acme.networks import network_of
from acme.rate_limits import Limiter, Verdict
from acme.rate_limits.tiers import Tiers


class RateLimits:
    """Counts requests by their caller, or else by the network that they come from.

    Where it `closes`, nobody is served while nothing can be counted; otherwise everybody is.
    """

    def __init__(self, limiter: Limiter, tiers: Tiers, *, closes: bool) -> None:
        # A service that refuses all requests is not ready for them.
        self.critical = closes
        self._limiter = limiter
        self._tiers = tiers

    async def count(self, caller: str | None, address: str) -> list[Verdict]:
        """Count a request: what its limits say, up to the first that refuses.

        Raises:
            Unavailable: when nothing can be counted, and that closes the service.
        """
        return await self._take(self._tiers.limits_of(caller), _key(caller, address))

    async def count_more(
        self, limit: RateLimitItem, caller: str | None, address: str
    ) -> list[Verdict]:
        """Count a request within another limit, such as that of a route; raises Unavailable."""
        return await self._take([limit], _key(caller, address))

    async def ping(self) -> None:
        """Raise Unavailable unless requests can be counted."""
        await self._limiter.ping()

    async def _take(self, limits: Sequence[RateLimitItem], key: str) -> list[Verdict]:
        verdicts = list[Verdict]()
        for limit in limits:
            try:
                verdicts.append(await self._limiter.take(limit, key))
            except Unavailable:
                if self.critical:
                    raise
                break
            if not verdicts[-1].allowed:
                break
        return verdicts


def refusal(verdicts: Sequence[Verdict]) -> TooManyRequests | None:
    """What to tell a caller whom one of the limits refuses."""
    waits = [verdict.reset_seconds for verdict in verdicts if not verdict.allowed]
    if not waits:
        return None
    return TooManyRequests(
        "Too many requests. Try again later.", retry_after_seconds=max(1, math.ceil(max(waits)))
    )


def _key(caller: str | None, address: str) -> str:
    return f"address/{network_of(address)}" if caller is None else f"caller/{caller}"
