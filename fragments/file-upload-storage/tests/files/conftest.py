"""Two callers."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from acme.bootstrap import Services

from ..credentials import headers_for


async def client_of(app: FastAPI, services: Services, name: str) -> AsyncIterator[AsyncClient]:
    headers = await headers_for(services, name)
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(
        transport=transport, base_url="http://test", headers=headers, timeout=60
    ) as client:
        yield client


@pytest.fixture
async def ada(app: FastAPI, services: Services) -> AsyncIterator[AsyncClient]:
    """A caller."""
    async for client in client_of(app, services, "ada"):
        yield client


@pytest.fixture
async def grace(app: FastAPI, services: Services) -> AsyncIterator[AsyncClient]:
    """Somebody else."""
    async for client in client_of(app, services, "grace"):
        yield client
