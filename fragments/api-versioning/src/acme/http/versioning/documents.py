"""An OpenAPI document of each version."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import BaseRoute

from acme.http.description import DescribedAPI
from acme.http.versioning import Version, default_version
from acme.http.versioning.header import operations
from acme.http.versioning.lifetimes import told
from acme.http.versioning.middleware import today
from acme.http.versioning.strategy import Strategy
from acme.http.versioning.unversioned import is_unversioned


def document(
    app: FastAPI, version: Version, *, versions: Sequence[Version], strategy: Strategy
) -> Any:
    """What clients of a version may ask of an application, and how they name the version."""
    shown = DescribedAPI(openapi_url=None)
    for each in reversed(versions):
        for router in each.routers if each.number <= version.number else ():
            shown.include_router(router)
    routes = list(_effective([*iter_route_contexts(shown.routes), *_plain(app)]))
    # Which is what FastAPI itself describes, whatever the list was declared to hold.
    shown.router.routes = cast("list[BaseRoute]", routes)
    shown.description = " ".join([shown.description, told(version, versions[-1])]).rstrip()
    described = shown.openapi()
    strategy.described(described, version, default=version is default_version(versions, today()))
    if version.deprecated:
        for operation in operations(described):
            operation["deprecated"] = True
    return described


def _plain(app: FastAPI) -> Iterator[RouteContext]:
    """The routes of the application that no version brought."""
    for route in iter_route_contexts(app.routes):
        if getattr(route, "include_in_schema", False) and not is_unversioned(route.path or ""):
            yield route


def _effective(routes: Sequence[RouteContext]) -> Iterator[RouteContext]:
    """Of several routes for one operation, the first: it is the one that answers."""
    answered: set[tuple[str, str]] = set()
    for route in routes:
        operations = {(route.path_format or "", method) for method in route.methods or ()}
        if operations - answered:
            yield route
        answered |= operations
