"""The pool of connections to the database."""

from typing import Protocol, cast

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import QueuePool

from acme.bootstrap import Services
from acme.database.sessions import Sessions


class _Pooled(Protocol):
    """A database whose units of work have sessions."""

    sessions: Sessions


async def database_connections(services: Services) -> list[Metric]:
    """How many connections this process has, and how many it keeps open."""
    pool = cast("_Pooled", services.database).sessions.backend.engine.pool
    if not isinstance(pool, QueuePool):
        return []
    connections = GaugeMetricFamily(
        "database_connections", "Connections of this process.", labels=["state"]
    )
    connections.add_metric(["in_use"], pool.checkedout())
    connections.add_metric(["idle"], pool.checkedin())
    kept = GaugeMetricFamily(
        "database_pool_size", "Connections that are kept open.", value=pool.size()
    )
    return [connections, kept]
