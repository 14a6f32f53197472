"""A source that fails, or is silent, takes nothing from the others."""

import asyncio

from prometheus_client import REGISTRY, Metric
from prometheus_client.core import GaugeMetricFamily

from acme.errors import Unavailable
from acme.metrics.gathering import Gathered, Source


class Number:
    """A source that says one number, and counts how often it is asked."""

    def __init__(self, name: str, error: Exception | None = None) -> None:
        self._name = name
        self.error = error
        self.asked = 0

    async def __call__(self) -> list[Metric]:
        self.asked += 1
        if self.error:
            raise self.error
        return [GaugeMetricFamily(self._name, "A number.", value=self.asked)]


def failures(source: str) -> float:
    return REGISTRY.get_sample_value("metrics_source_failures_total", {"source": source}) or 0


async def test_one_that_fails_is_missing_and_counted() -> None:
    sources = {"well": Number("well"), "down": Number("down", Unavailable("It is away."))}
    gathered = Gathered(sources, timeout_seconds=60)
    before = failures("down")
    await gathered.refresh()
    assert [family.name for family in gathered.collect()] == ["well"]
    assert failures("down") == before + 1


async def test_one_that_is_silent_is_not_asked_again_until_it_has_given_up() -> None:
    asked, gives_up = list[str](), asyncio.Event()

    async def silent() -> list[Metric]:
        asked.append("silent")
        try:
            await asyncio.Event().wait()
        finally:
            await gives_up.wait()
        return []

    sources: dict[str, Source] = {"silent": silent, "well": Number("well")}
    gathered = Gathered(sources, timeout_seconds=0.05, fresh_seconds=0)
    before = failures("silent")
    for scrape in (1, 2):
        await gathered.refresh()
        assert [family.name for family in gathered.collect()] == ["well"]
        assert failures("silent") == before + scrape
    assert asked == ["silent"]
    gives_up.set()
    await gathered.aclose()
    await gathered.refresh()
    assert asked == ["silent", "silent"]
    await gathered.aclose()


async def test_those_who_read_together_share_what_is_said() -> None:
    source = Number("well")
    gathered = Gathered({"well": source}, timeout_seconds=60)
    await asyncio.gather(*(gathered.refresh() for _ in range(5)))
    assert source.asked == 1
