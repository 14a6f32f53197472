"""The OpenAPI document of each version."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

from acme.http.versioning.documents import document
from acme.http.versioning.strategies import strategy_of
from acme.http.versioning.versions import VERSIONS


def version_documents(app: FastAPI) -> Iterator[Any]:
    """What clients of each version may ask, under the paths by which they name it."""
    strategy = strategy_of(app.state.settings.versions)
    for version in VERSIONS:
        yield document(app, version, versions=VERSIONS, strategy=strategy)
