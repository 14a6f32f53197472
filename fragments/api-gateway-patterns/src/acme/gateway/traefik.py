"""The configuration of Traefik: `traefik.yml`, and the routes that it reads, `routes.yml`."""

from collections.abc import Iterator
from typing import Any

import yaml

from acme.gateway import CONNECT_SECONDS, IDLE_SECONDS, Exposed, Route
from acme.http.settings import listed

_BODIES = {"PATCH", "POST", "PUT"}


def traefik_files(exposed: Exposed) -> dict[str, str]:
    """`traefik.yml` has no API and no dashboard; `routes.yml` is beside it, in /etc/traefik."""
    files = {"traefik.yml": _static(exposed), "routes.yml": _dynamic(exposed)}
    return {
        name: yaml.safe_dump(content, sort_keys=False, width=100) for name, content in files.items()
    }


def _static(exposed: Exposed) -> dict[str, Any]:
    server = exposed.server
    entry: dict[str, Any] = {
        "address": f":{exposed.settings.port}",
        "transport": {"respondingTimeouts": {"readTimeout": exposed.arrival}},
        "http": {"maxHeaderBytes": server.header_limit_bytes},
    }
    if proxies := listed(server.trusted_proxies):
        entry["forwardedHeaders"] = {"trustedIPs": proxies}
    return {
        "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
        "entryPoints": {"web": entry},
        "providers": {"file": {"filename": "/etc/traefik/routes.yml"}},
        "accessLog": {"format": "json"},
    }


def _dynamic(exposed: Exposed) -> dict[str, Any]:
    settings = exposed.settings
    upstream = f"http://{settings.upstream}"
    limits: dict[str, Any] = {"average": settings.requests_per_second, "burst": settings.burst}
    if proxies := listed(exposed.server.trusted_proxies):
        limits["sourceCriterion"] = {"ipStrategy": {"excludedIPs": proxies}}
    middlewares: dict[str, Any] = {
        "limits": {"rateLimit": limits},
        "bodies": {"buffering": {"maxRequestBodyBytes": exposed.server.body_limit_bytes}},
    }
    if settings.checks_callers and any(route.checked for route in exposed.routes):
        middlewares["callers"] = {"forwardAuth": {"address": f"{upstream}/caller"}}
    waits = {
        "dialTimeout": f"{CONNECT_SECONDS}s",
        "responseHeaderTimeout": f"{settings.answer_seconds}s",
        "idleConnTimeout": f"{IDLE_SECONDS}s",
    }
    balancer = {"servers": [{"url": upstream}], "passHostHeader": True, "serversTransport": "waits"}
    routers = {
        name: {
            "entryPoints": ["web"],
            "rule": _rule(route, methods),
            "priority": route.priority,
            "middlewares": [each for each in used if each in middlewares],
            "service": "service",
        }
        for route in exposed.routes
        for name, methods, used in _parts(route)
    }
    return {
        "http": {
            "routers": routers,
            "middlewares": middlewares,
            "services": {"service": {"loadBalancer": balancer}},
            "serversTransports": {"waits": {"forwardingTimeouts": waits}},
        }
    }


def _parts(route: Route) -> Iterator[tuple[str, list[str], list[str]]]:
    """Routers of a route: a preflight has no credentials."""
    others = [each for each in route.methods if each != "OPTIONS"]
    used = ["limits"]
    if route.checked:
        used.append("callers")
    # It keeps answers as well until they are whole.
    if _BODIES.intersection(others) and not (route.streams or route.large):
        used.append("bodies")
    yield route.path, others, used
    if len(others) < len(route.methods):
        yield f"{route.path} preflight", ["OPTIONS"], ["limits"]


def _rule(route: Route, methods: list[str]) -> str:
    path = f"PathRegexp(`{route.pattern}`)" if route.pattern else f"Path(`{route.path}`)"
    return f"{path} && ({' || '.join(f'Method(`{each}`)' for each in methods)})"
