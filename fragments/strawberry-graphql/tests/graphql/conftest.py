"""The service with a second schema, called by somebody."""

from collections.abc import AsyncIterator

import pytest
from httpx2 import ASGITransport, AsyncClient

from acme.settings import Settings

from .things import known, things


@pytest.fixture
async def things_client(settings: Settings) -> AsyncIterator[AsyncClient]:
    """A client that calls in process; bugs come back as responses."""
    async with things(settings) as (app, services):
        transport = ASGITransport(app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            yield await known(client, services)
