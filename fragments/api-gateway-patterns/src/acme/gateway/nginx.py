"""The configuration of nginx."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import crossplane

from acme.gateway import (
    CONNECT_SECONDS,
    IDLE_SECONDS,
    STREAM_SECONDS,
    Exposed,
    Route,
)
from acme.http.settings import listed

_LOG = (
    '{"time":"$time_iso8601","request_id":"$kept_id","client":"$remote_addr",'
    '"method":"$sent_method","path":"$instance","status":$status,"seconds":$request_time}'
)
_PROBLEM = (
    '{"type":"about:blank","title":"$title","status":$status,'
    '"detail":"The gateway answers for the service.","instance":"$instance"}'
)
# What nginx itself answers, in the words of RFC 9110: those of Python are not of all its versions.
_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    413: "Content Too Large",
    414: "URI Too Long",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}

Directive = dict[str, Any]


def nginx_files(exposed: Exposed) -> dict[str, str]:
    """All that nginx needs: `nginx.conf`."""
    directives = [
        _line("worker_processes", "auto"),
        _line("error_log", "stderr", "warn"),
        _block("events", body=[_line("worker_connections", 4096)]),
        _block("http", body=_http(exposed)),
    ]
    return {"nginx.conf": f"{crossplane.build(directives)}\n"}


def _http(exposed: Exposed) -> Iterator[Directive]:
    settings, server = exposed.settings, exposed.server
    yield _line("server_tokens", "off")
    yield _line("log_format", "json", "escape=json", _LOG)
    yield _line("access_log", "/dev/stdout", "json")
    # Of a body, between two parts of it: nginx knows no other.
    yield _line("client_header_timeout", exposed.arrival)
    yield _line("client_body_timeout", exposed.arrival)
    yield _line("client_max_body_size", server.body_limit_bytes)
    yield _line("large_client_header_buffers", *exposed.header_lines)
    if proxies := listed(server.trusted_proxies):
        for proxy in proxies:
            yield _line("set_real_ip_from", proxy)
        yield _line("real_ip_header", "X-Forwarded-For")
        yield _line("real_ip_recursive", "on")
    harmless = {"default": "$request_id", "~^[A-Za-z0-9._-]{1,64}$": "$http_x_request_id"}
    yield _map("$http_x_request_id", "$kept_id", harmless)
    # A path whose characters need no escape; else none is named.
    yield _map("$request_uri", "$instance", {"default": "/", r"~^(?<plain>[\w./%-]+)": "$plain"})
    # The one that was sent: nginx answers an error as if it were a GET.
    yield _map("$request", "$sent_method", {"~^(?<word>[A-Z]+) ": "$word"})
    yield _map("$status", "$title", {str(each): title for each, title in _TITLES.items()})
    yield _map("$status", "$retry_after", {"429": "1", "502": "5", "503": "5"})
    yield _map("$status", "$allow_told", {"405": "$allow"})
    yield _map("$http_origin", "$page", {each: each for each in listed(server.cors_origins)})
    # Who has no key is not counted.
    yield _map("$uri", "$counted", {"default": "$binary_remote_addr", "/livez": ""})
    rate = f"rate={settings.requests_per_second}r/s"
    yield _line("limit_req_zone", "$counted", "zone=clients:10m", rate)
    yield _line("limit_req", "zone=clients", f"burst={settings.burst}", "nodelay")
    yield _line("limit_req_status", 429)
    upstream = [
        _line("server", settings.upstream, "max_fails=0"),
        _line("keepalive", 32),
        _line("keepalive_timeout", f"{IDLE_SECONDS}s"),
    ]
    yield _block("upstream", "service", body=upstream)
    yield _block("server", body=_server(exposed))


def _server(exposed: Exposed) -> Iterator[Directive]:
    settings = exposed.settings
    yield _line("listen", settings.port)
    yield _line("proxy_http_version", "1.1")
    yield from _passed_on()
    yield _line("proxy_connect_timeout", f"{CONNECT_SECONDS}s")
    yield _line("proxy_read_timeout", f"{settings.answer_seconds}s")
    yield _line("proxy_send_timeout", f"{settings.answer_seconds}s")
    yield _line("proxy_socket_keepalive", "on")
    # Whether a request may be sent again, its client knows.
    yield _line("proxy_next_upstream", "off")
    yield _line("error_page", *_TITLES, "/_problem")
    # Its own number for a header that is too large.
    yield _line("error_page", 494, "=431", "/_problem")
    yield _block("location", "=", "/_problem", body=_problem())
    if settings.checks_callers and any(route.checked for route in exposed.routes):
        yield _block("location", "=", "/_caller", body=_caller())
        yield _block("location", "=", "/_passed", body=[_line("internal"), _line("return", 204)])
    yield _block("location", "/", body=[_line("return", 404)])
    for route in exposed.routes:
        place = ("~", route.pattern) if route.pattern else ("=", route.path)
        yield _block("location", *place, body=_location(route, settings.checks_callers))


def _location(route: Route, checks_callers: bool) -> Iterator[Directive]:
    refused = [_line("set", "$allow", ", ".join(route.methods)), _line("return", 405)]
    others = ("$request_method", "!~", f"^({'|'.join(route.methods)})$")
    yield _block("if", *others, body=refused)
    if route.checked and checks_callers:
        yield _line("auth_request", "/_caller")
    if route.upgrades:
        yield from _passed_on({"Connection": "upgrade", "Upgrade": "$http_upgrade"})
    if route.large:
        yield _line("client_max_body_size", 0)
        yield _line("proxy_request_buffering", "off")
    if route.streams:
        yield _line("proxy_buffering", "off")
        yield _line("proxy_read_timeout", f"{STREAM_SECONDS}s")
        yield _line("proxy_send_timeout", f"{STREAM_SECONDS}s")
    yield _line("proxy_pass", "http://service")


def _caller() -> Iterator[Directive]:
    """Ask the service who calls: only a refusal counts, all else it says better itself."""
    yield _line("internal")
    yield _block("if", "$request_method", "=", "OPTIONS", body=[_line("return", 204)])
    # The body is the request's, and bounded there.
    yield _line("client_max_body_size", 0)
    yield _line("proxy_pass_request_body", "off")
    yield from _passed_on({"Content-Length": ""})
    yield _line("proxy_intercept_errors", "on")
    yield _line("error_page", 404, "/_problem")
    yield _line("error_page", 429, 500, 502, 503, 504, "=204", "/_passed")
    yield _line("proxy_pass", "http://service/caller")


def _problem() -> Iterator[Directive]:
    yield _line("internal")
    yield _line("default_type", "application/problem+json")
    headers = {
        "Access-Control-Allow-Origin": "$page",
        "Allow": "$allow_told",
        "Retry-After": "$retry_after",
        "X-Content-Type-Options": "nosniff",
        "X-Request-ID": "$kept_id",
    }
    for name, value in headers.items():
        yield _line("add_header", name, value, "always")
    # The status stays that of the error.
    yield _line("return", 200, _PROBLEM)


def _passed_on(changed: Mapping[str, str] = MappingProxyType({})) -> Iterator[Directive]:
    """The headers that are the gateway's to say; a location that sets one sets all."""
    headers = {
        "Connection": "",
        "Forwarded": "",
        "Host": "$http_host",
        "Upgrade": "",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Host": "",
        "X-Forwarded-Proto": "",
        "X-Request-ID": "$kept_id",
    }
    for name, value in {**headers, **changed}.items():
        yield _line("proxy_set_header", name, value)


def _map(source: str, name: str, values: Mapping[str, str]) -> Directive:
    return _block("map", source, name, body=[_line(key, value) for key, value in values.items()])


def _line(name: str, *arguments: object) -> Directive:
    return {"directive": name, "args": [str(each) for each in arguments]}


def _block(name: str, *arguments: object, body: Iterable[Directive]) -> Directive:
    return _line(name, *arguments) | {"block": list(body)}
