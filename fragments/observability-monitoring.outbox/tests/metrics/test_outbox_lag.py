"""An event that waits is told of."""

from acme.bootstrap import Services
from acme.broker.events import Event
from acme.metrics.sources import SOURCES


async def oldest_seconds(services: Services) -> float:
    """How long the first event waits."""
    [waits] = await SOURCES["outbox"](services)
    return waits.samples[0].value


async def test_the_first_event_that_waits_is_told_of(services: Services) -> None:
    assert await oldest_seconds(services) == 0
    async with services.database.transaction() as tx:
        await tx.outbox.append(Event.now("metrics.tested", key="metrics", payload={}))
    assert await oldest_seconds(services) > 0
