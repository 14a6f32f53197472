"""Find out what a gateway routes, from the application itself."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import WebSocketRoute

from acme.gateway import PARAMETER, Exposed, Route
from acme.gateway.doors import CLOSED, DOCUMENTS, DOORS, TOKEN_KEYS
from acme.http.streamed_bodies import STREAMED_BODIES
from acme.settings import Settings

_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_STREAMS = frozenset({"application/jsonl", "application/x-ndjson", "text/event-stream"})
_BY_TOKEN: list[dict[str, list[str]]] = [{"HTTPBearer": []}]


def exposed(app: FastAPI) -> Exposed:
    """What the outside may reach: what clients are told of, WebSockets and doors."""
    settings: Settings = app.state.settings
    contexts = list(iter_route_contexts(app.routes))
    # OpenAPI does not say which parameters span slashes.
    wide = {each.path_format for each in contexts if ":path}" in (each.path or "")}
    preflight = {"OPTIONS"} if settings.server.cors_origins else set[str]()

    def route(path: str, methods: set[str], **known: bool) -> Route:
        reads = {"HEAD"} if "GET" in methods and not known.get("upgrades") else set[str]()
        return Route(
            path=path,
            pattern=_pattern(path, ".+" if path in wide else "[^/]+"),
            methods=tuple(sorted(methods | reads | preflight)),
            large=path.startswith(STREAMED_BODIES),
            **known,
        )

    routes = [
        route(
            path,
            set(operations),
            checked=all(needed),
            by_token=all(each == _BY_TOKEN for each in needed),
            streams=any(_is_stream(each) for each in operations.values()),
        )
        for path, operations in _operations(app).items()
        for needed in [_credentials(operations)]
    ]
    doors = defaultdict[str, set[str]](set)
    for each in contexts:
        path = each.path_format or ""
        if path in DOORS:
            doors[path] |= each.methods or set()
        elif _upgrades(each):
            routes.append(route(path, {"GET"}, streams=True, upgrades=True))
    routes += [route(path, methods, streams=True) for path, methods in doors.items()]
    return Exposed(
        name=app.title,
        routes=sorted(routes, key=lambda each: each.path),
        settings=settings.gateway,
        server=settings.server,
        token_keys={id_: key for read in TOKEN_KEYS for id_, key in read(settings).items()},
    )


def _operations(app: FastAPI) -> dict[str, dict[str, Any]]:
    """By path and method, over all documents."""
    found = defaultdict[str, dict[str, Any]](dict)
    for document in (each for documents in DOCUMENTS for each in documents(app)):
        prefix = document.get("servers", [{"url": ""}])[0]["url"].rstrip("/")
        for path, item in document["paths"].items():
            for method, operation in item.items():
                if method.upper() in _METHODS and path not in CLOSED:
                    found[prefix + path][method.upper()] = operation
    return found


def _credentials(operations: Mapping[str, Any]) -> list[Any]:
    """What each operation needs; a preflight never has any."""
    return [each.get("security") for method, each in operations.items() if method != "OPTIONS"]


def _is_stream(operation: Any) -> bool:
    answers = operation["responses"].values()
    return any(_STREAMS & answer.get("content", {}).keys() for answer in answers)


def _upgrades(context: RouteContext) -> bool:
    return isinstance(context.original_route, WebSocketRoute)


def _pattern(path: str, parameter: str) -> str:
    fixed = PARAMETER.split(path)
    return f"^{parameter.join(map(re.escape, fixed))}$" if len(fixed) > 1 else ""
