"""Which dependencies answer, as `/readyz` says."""

from prometheus_client.core import GaugeMetricFamily

from acme.bootstrap import Services
from acme.http.health import Readiness, pingable_fields


class Dependencies:
    """A source that pings what the service depends on."""

    def __init__(self, services: Services) -> None:
        settings = services.settings
        # So that one that is silent is told of, before all that is asked is given up.
        longest = settings.metrics.source_seconds / 2
        timeout_seconds = min(settings.server.ready_timeout_seconds, longest)
        self._readiness = Readiness(pingable_fields(services), timeout_seconds=timeout_seconds)

    async def __call__(self) -> list[GaugeMetricFamily]:
        """1 for each that answers."""
        up = GaugeMetricFamily("dependency_up", "Whether it answers.", labels=["dependency"])
        report = await self._readiness.report()
        for name, state in report.checks.items():
            up.add_metric([name], state == "ok")
        return [up]
