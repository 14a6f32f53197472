"""The configuration of nginx."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import crossplane

from acme.gateway import CONNECT_SECONDS, IDLE_SECONDS, STREAM_SECONDS, Exposed, Route
from acme.http.settings import listed

_HEAD = """\
# Written from the routes and settings of the service by `python -m acme gateway nginx`.

"""
_LOG = (
    '{"time":"$time_iso8601","request_id":"$kept_id","client":"$remote_addr",'
    '"method":"$request_method","path":"$uri","status":$status,"seconds":$request_time}'
)
_PROBLEM = (
    '{"type":"about:blank","title":"$title","status":$status,'
    '"detail":"The gateway answers for the service.","instance":"$instance"}'
)
# What nginx itself answers. It calls a header that is too large 494, which is no status.
_STATUSES = (400, 401, 403, 404, 405, 408, 413, 414, 429, 500, 501, 502, 503, 504)
_TOO_LARGE = (494, 431)

Directive = dict[str, Any]


def nginx_files(exposed: Exposed) -> dict[str, str]:
    """All that nginx needs: `nginx.conf`."""
    built = crossplane.build(
        [
            _line("worker_processes", "auto"),
            _line("error_log", "stderr", "warn"),
            _block("events", body=[_line("worker_connections", 4096)]),
            _block("http", body=_http(exposed)),
        ]
    )
    return {"nginx.conf": f"{_HEAD}{built}\n"}


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
    titles = {str(each): HTTPStatus(each).phrase for each in (*_STATUSES, _TOO_LARGE[1])}
    yield _map("$status", "$title", titles)
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
    yield _line("error_page", *_STATUSES, "/_problem")
    yield _line("error_page", _TOO_LARGE[0], f"={_TOO_LARGE[1]}", "/_problem")
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
        yield from _passed_on(upgrade="$http_upgrade", connection="upgrade")
    if route.streams:
        yield _line("proxy_buffering", "off")
        yield _line("proxy_read_timeout", f"{STREAM_SECONDS}s")
        yield _line("proxy_send_timeout", f"{STREAM_SECONDS}s")
    yield _line("proxy_pass", "http://service")


def _caller() -> Iterator[Directive]:
    """Ask the service who calls: only a refusal counts, all else it says better itself."""
    yield _line("internal")
    yield _block("if", "$request_method", "=", "OPTIONS", body=[_line("return", 204)])
    yield _line("proxy_pass_request_body", "off")
    yield from _passed_on(length="")
    yield _line("proxy_intercept_errors", "on")
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


def _passed_on(
    *, upgrade: str = "", connection: str = "", length: str = "$content_length"
) -> Iterator[Directive]:
    """The headers that are the gateway's to say; who sets one in a location sets all there."""
    headers = {
        "Connection": connection,
        "Content-Length": length,
        "Forwarded": "",
        "Host": "$http_host",
        "Upgrade": upgrade,
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Host": "",
        "X-Forwarded-Proto": "",
        "X-Request-ID": "$kept_id",
    }
    for name, value in headers.items():
        yield _line("proxy_set_header", name, value)


def _map(source: str, name: str, values: Mapping[str, str]) -> Directive:
    return _block("map", source, name, body=[_line(key, value) for key, value in values.items()])


def _line(name: str, *arguments: object) -> Directive:
    return {"directive": name, "args": [str(each) for each in arguments]}


def _block(name: str, *arguments: object, body: object) -> Directive:
    return _line(name, *arguments) | {"block": list(body)}
