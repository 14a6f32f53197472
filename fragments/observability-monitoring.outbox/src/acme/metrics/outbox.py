"""How far the relay of the outbox is behind."""

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from acme.bootstrap import Services
from acme.outbox.lag import lag_seconds


async def outbox_lag(services: Services) -> list[Metric]:
    """How long the first event waits; they are not counted, which would read all of them."""
    async with services.database.reading() as tx:
        since = await tx.outbox.waiting_since()
    waits = "How long the first event of the outbox waits."
    return [GaugeMetricFamily("outbox_oldest_seconds", waits, value=lag_seconds(since))]
