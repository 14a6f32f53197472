"""A server that does as it is told, and a client of it with little patience."""

from collections.abc import AsyncIterator

import pytest

from acme.clients import ApiClient
from acme.clients.opening import open_upstream
from acme.clients.settings import ClientSettings

from .scripted_server import ScriptedServer


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    """A server of this test."""
    async with ScriptedServer().listening() as server:
        yield server


@pytest.fixture
def client_settings(server: ScriptedServer) -> ClientSettings:
    """Settings for that server."""
    return ClientSettings(
        url=f"{server.url}/v1", read_seconds=2, attempt_seconds=2, total_seconds=10
    )


@pytest.fixture
async def upstream(client_settings: ClientSettings) -> AsyncIterator[ApiClient]:
    """A client of that server."""
    async with open_upstream(client_settings) as client:
        yield client
