"""Open the limiter that LIMITS_URL names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.errors import ConfigurationError
from acme.rate_limits.counting import RateLimits
from acme.rate_limits.memory import open_memory
from acme.rate_limits.settings import LimitSettings
from acme.rate_limits.tiers import Tiers


@asynccontextmanager
async def open_rate_limits(settings: LimitSettings) -> AsyncIterator[RateLimits]:
    """The rate limits; raises ConfigurationError for another scheme."""
    scheme = settings.url.partition("://")[0]
    if scheme != "memory":
        raise ConfigurationError("LIMITS_URL", f"unknown scheme {scheme!r}: use memory://")
    async with open_memory(settings) as limiter:
        yield RateLimits(limiter, Tiers(settings), closes=False)
