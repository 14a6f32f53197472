"""The configuration of Kong without a database: `kong.conf`, and what it declares, `kong.yml`."""

import re
from typing import Any

import yaml

from acme.gateway import (
    CONNECT_SECONDS,
    IDLE_SECONDS,
    STREAM_SECONDS,
    Exposed,
    Route,
)
from acme.http.settings import listed

# What names of routes may not hold, as Kong has it.
_IN_NAMES = str.maketrans({"/": "_", "{": "~", "}": None})
_BY_KEY = {
    "key_claim_name": "kid",
    "claims_to_verify": ["exp", "nbf"],
    # A URL is logged, and no preflight has credentials.
    "uri_param_names": [],
    "run_on_preflight": False,
}


def kong_files(exposed: Exposed) -> dict[str, str]:
    """`kong.conf` closes what administers Kong, `kong.yml` has the routes."""
    lines = [f"{name} = {value}\n" for name, value in _conf(exposed).items()]
    declared = yaml.safe_dump(_declared(exposed), sort_keys=False, width=100)
    return {"kong.conf": "".join(lines), "kong.yml": declared}


def _conf(exposed: Exposed) -> dict[str, object]:
    lines, line_bytes = exposed.header_lines
    conf = {
        "database": "off",
        "declarative_config": "/kong/kong.yml",
        "proxy_listen": f"0.0.0.0:{exposed.settings.port}",
        "admin_listen": "off",
        "admin_gui_listen": "off",
        "status_listen": "off",
        "headers": "off",
        "nginx_http_client_header_timeout": exposed.arrival,
        "nginx_http_client_body_timeout": exposed.arrival,
        # Those of Kong are of all routes: the plugin knows one from another.
        "nginx_http_client_max_body_size": 0,
        "nginx_http_large_client_header_buffers": f"{lines} {line_bytes}",
        "upstream_keepalive_idle_timeout": IDLE_SECONDS,
    }
    if proxies := listed(exposed.server.trusted_proxies):
        conf |= {
            "trusted_ips": ",".join(proxies),
            "real_ip_header": "X-Forwarded-For",
            "real_ip_recursive": "on",
        }
    return conf


def _declared(exposed: Exposed) -> dict[str, Any]:
    settings = exposed.settings
    streams = [route for route in exposed.routes if route.streams]
    others = [route for route in exposed.routes if not route.streams]
    # What waits how long is a service's to say.
    services = [
        _service(exposed, "requests", settings.answer_seconds, others),
        _service(exposed, "streams", STREAM_SECONDS, streams),
    ]
    limits = {
        "second": settings.requests_per_second + settings.burst,
        "minute": settings.requests_per_second * 60,
        "limit_by": "ip",
        "policy": "local",
    }
    declared: dict[str, Any] = {
        "_format_version": "3.0",
        "services": [service for service in services if service["routes"]],
        "plugins": [
            {
                "name": "correlation-id",
                "config": {"header_name": "X-Request-ID", "generator": "uuid"},
            },
            {"name": "rate-limiting", "config": limits},
        ],
    }
    if _verifies(exposed):
        # Kong has no use for the secret of a public key, and its tools insist on one.
        keys = [
            {"key": name, "algorithm": "ES256", "rsa_public_key": key, "secret": "none"}
            for name, key in exposed.token_keys.items()
        ]
        declared["consumers"] = [{"username": "accounts", "jwt_secrets": keys}]
    return declared


def _service(exposed: Exposed, kind: str, seconds: int, routes: list[Route]) -> dict[str, Any]:
    return {
        "name": f"{exposed.name}-{kind}",
        "url": f"http://{exposed.settings.upstream}",
        # Whether a request may be sent again, its client knows.
        "retries": 0,
        "connect_timeout": CONNECT_SECONDS * 1000,
        "read_timeout": seconds * 1000,
        "write_timeout": seconds * 1000,
        "routes": [_route(exposed, route) for route in routes],
    }


def _route(exposed: Exposed, route: Route) -> dict[str, Any]:
    pattern = route.pattern or f"^{re.escape(route.path)}$"
    declared: dict[str, Any] = {
        "name": f"{exposed.name}{route.path.translate(_IN_NAMES)}",
        "paths": [f"~{pattern.removeprefix('^')}"],
        "regex_priority": route.priority,
        "methods": list(route.methods),
        "strip_path": False,
        "preserve_host": True,
        "request_buffering": not route.large,
        "response_buffering": not route.streams,
        "plugins": [],
    }
    if not route.large:
        config = {"allowed_payload_size": exposed.server.body_limit_bytes, "size_unit": "bytes"}
        declared["plugins"].append({"name": "request-size-limiting", "config": config})
    if route.by_token and _verifies(exposed):
        declared["plugins"].append({"name": "jwt", "config": _BY_KEY})
    return declared


def _verifies(exposed: Exposed) -> bool:
    return exposed.settings.checks_callers and bool(exposed.token_keys)
