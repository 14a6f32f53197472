"""A client that calls as the owner of notes."""

import pytest
from httpx2 import AsyncClient

from acme.bootstrap import Services

from ..credentials import headers_for


@pytest.fixture
async def ada(client: AsyncClient, services: Services) -> AsyncClient:
    """The client, with the credentials of one caller."""
    client.headers.update(await headers_for(services, "ada"))
    return client
