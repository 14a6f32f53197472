"""What reads of the cache come to."""

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily

from acme.bootstrap import Services


async def cache_reads(services: Services) -> list[Metric]:
    """Reads by what they found, and refreshes that failed, since the process started."""
    counts = services.cache.counts()
    reads = CounterMetricFamily("cache_reads", "Reads, by what they found.", labels=["found"])
    reads.add_metric(["fresh"], counts.hits)
    reads.add_metric(["stale"], counts.stale)
    reads.add_metric(["nothing"], counts.misses)
    reads.add_metric(["no_answer"], counts.errors)
    failed = CounterMetricFamily(
        "cache_failed_refreshes",
        "Loads that should have replaced a stale value.",
        value=counts.failed_refreshes,
    )
    return [reads, failed]
