"""The breaker before the broker."""

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from acme.bootstrap import Services


async def broker_breaker(services: Services) -> list[Metric]:
    """Whether it is open, and how often it has opened since the process started."""
    breaker = services.broker.breaker
    away = "Whether publishing knows that the broker is away, and does not ask it."
    opened = "How often the broker was found to be away."
    return [
        GaugeMetricFamily("broker_breaker_open", away, value=breaker.open),
        CounterMetricFamily("broker_breaker_openings", opened, value=breaker.openings),
    ]
