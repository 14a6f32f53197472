"""Callers of both versions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from acme.bootstrap import Services
from acme.http.app import create_app
from acme.http.versioning.settings import VersionSettings
from acme.settings import Settings

from ...credentials import headers_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Callers:
    """One caller, as a client of each version."""

    v1: AsyncClient
    v2: AsyncClient


@pytest.fixture
def strategy() -> str:
    """How they name it, unless a test says otherwise."""
    return "url"


@pytest.fixture
async def callers(strategy: str, settings: Settings, services: Services) -> AsyncIterator[Callers]:
    """Clients of the whole service."""
    versions = VersionSettings.model_validate({"strategy": strategy})
    app = create_app(settings.model_copy(update={"versions": versions}), services)
    headers = await headers_for(services, "ada")
    async with (
        app.router.lifespan_context(app),
        _caller(app, strategy, "v1", headers) as v1,
        _caller(app, strategy, "v2", headers) as v2,
    ):
        yield Callers(v1=v1, v2=v2)


@asynccontextmanager
async def _caller(
    app: FastAPI, strategy: str, name: str, headers: dict[str, str]
) -> AsyncIterator[AsyncClient]:
    named = {
        "header": {"API-Version": name},
        "media-type": {"Accept": f"application/vnd.acme.{name}+json"},
        "url": {},
    }[strategy]
    address = f"http://test/{name}/" if strategy == "url" else "http://test/"
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url=address) as client:
        client.headers.update(headers | named)
        yield client
