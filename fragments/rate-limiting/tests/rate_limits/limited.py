"""The service with other limits than its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from acme.bootstrap import Services
from acme.http.app import create_app
from acme.http.rate_limits import limited_to
from acme.rate_limits.opening import open_rate_limits
from acme.rate_limits.settings import LimitSettings
from acme.settings import Settings


async def export() -> str:
    """A route that costs more than others."""
    return "exported"


@asynccontextmanager
async def limited(
    settings: Settings, services: Services, limits: LimitSettings
) -> AsyncIterator[FastAPI]:
    """The application, with a route of its own that is limited to one request an hour."""
    async with open_rate_limits(limits) as rate_limits:
        app = create_app(settings, replace(services, rate_limits=rate_limits))
        once = limited_to("1/hour", name="exports")
        app.add_api_route("/exports", export, dependencies=[once])
        async with app.router.lifespan_context(app):
            yield app


def client_at(app: FastAPI, address: str) -> AsyncClient:
    """A client that calls from an address."""
    transport = ASGITransport(app, client=(address, 1234))
    return AsyncClient(transport=transport, base_url="http://test")
