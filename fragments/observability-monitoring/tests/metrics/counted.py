"""What this process has counted so far."""

from prometheus_client import REGISTRY

_REQUESTS = "http_request_duration_seconds"


def requests(route: str, status: str, method: str = "GET") -> float:
    """How many requests there were."""
    labels = {"method": method, "route": route, "status": status}
    return REGISTRY.get_sample_value(f"{_REQUESTS}_count", labels) or 0


def in_flight(kind: str) -> float:
    """How many are in hand."""
    return REGISTRY.get_sample_value("http_in_flight", {"type": kind}) or 0


def series() -> int:
    """How many series of requests there are."""
    found = [family for family in REGISTRY.collect() if family.name == _REQUESTS]
    return len(found[0].samples)
