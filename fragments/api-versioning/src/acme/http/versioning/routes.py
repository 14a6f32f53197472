"""What versions bring, and the documents of each: `/openapi/v2.json`, shown at `/docs/v2`."""

from typing import Any
from weakref import WeakKeyDictionary

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.routing import Match
from starlette.types import Scope

from acme.errors import NotFound
from acme.http.dependencies import services_of
from acme.http.versioning import Version, names
from acme.http.versioning.documents import document
from acme.http.versioning.pages import page_of
from acme.http.versioning.strategies import strategy_of
from acme.http.versioning.versions import VERSIONS

versions_router = APIRouter(include_in_schema=False)
# Made once, as FastAPI makes its own: describing all routes takes longer than most requests.
_documents: WeakKeyDictionary[FastAPI, dict[int, Any]] = WeakKeyDictionary()


@versions_router.get("/openapi/v{number:int}.json")
async def get_version_document(number: int, request: Request) -> Response:
    """The OpenAPI document of a version."""
    version = _numbered(number)
    known = _documents.setdefault(request.app, {})
    if number not in known:
        strategy = strategy_of(services_of(request).settings.versions)
        known[number] = document(request.app, version, versions=VERSIONS, strategy=strategy)
    return JSONResponse(known[number])


@versions_router.get("/docs/v{number:int}")
async def get_version_page(number: int) -> Response:
    """The same, for people."""
    return page_of(_numbered(number).name)


def _numbered(number: int) -> Version:
    for version in VERSIONS:
        if version.number == number:
            return version
    raise NotFound(f"There is no version v{number}, only {names(VERSIONS)}.")


class _Since(APIRouter):
    """The routes that a version brings, which earlier versions do not have."""

    def __init__(self, version: Version) -> None:
        super().__init__(include_in_schema=False)
        self._number = version.number
        for router in version.routers:
            self.include_router(router)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether one of them answers a request."""
        if scope.get("api_version", 0) < self._number:
            return Match.NONE, {}
        return super().matches(scope)


for _version in reversed(VERSIONS):
    versions_router.include_router(_Since(_version))
