"""A broker that is away is told of."""

import pytest

from acme.bootstrap import Services
from acme.errors import Unavailable
from acme.metrics.sources import SOURCES


async def numbers(services: Services) -> tuple[float, float]:
    """Whether the breaker is open, and how often it has opened."""
    opened, openings = await SOURCES["broker"](services)
    return opened.samples[0].value, openings.samples[0].value


async def test_an_open_breaker_is_told_of(services: Services) -> None:
    assert await numbers(services) == (0, 0)

    async def away() -> None:
        async with services.broker.breaker.guard():
            raise Unavailable("It does not answer.")

    for _ in range(3):
        with pytest.raises(Unavailable):
            await away()
    assert await numbers(services) == (1, 1)
