"""Open the limiter that LIMITS_URL names."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from acme.errors import ConfigurationError
from acme.rate_limits import Limiter
from acme.rate_limits.counting import RateLimits
from acme.rate_limits.memory import open_memory
from acme.rate_limits.settings import LimitSettings
from acme.rate_limits.tiers import Tiers


@asynccontextmanager
async def open_rate_limits(settings: LimitSettings) -> AsyncIterator[RateLimits]:
    """The rate limits; raises ConfigurationError for another scheme, or when Redis refuses."""
    async with _limiter(settings) as limiter:
        yield RateLimits(limiter, Tiers(settings), closes=settings.outage == "closed")


def _limiter(settings: LimitSettings) -> AbstractAsyncContextManager[Limiter]:
    match settings.url.partition("://")[0]:
        case "memory":
            return open_memory(settings)
        case "redis" | "rediss":
            from acme.rate_limits.redis import open_redis

            return open_redis(settings)
        case scheme:
            problem = f"unknown scheme {scheme!r}: use memory:// or redis://"
            raise ConfigurationError("LIMITS_URL", problem)
