"""Chroma: what its server adds to the contract, and what happens without it."""

import socket
from uuid import uuid4

import pytest
from httpx2 import AsyncClient

from acme.errors import ConfigurationError, Unavailable
from acme.vectors import VectorRecord
from acme.vectors.chroma import ChromaVectors, open_chroma
from acme.vectors.settings import VectorSettings

from ..servers import url_of


@pytest.fixture
def closed_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_opening_says_so_when_nothing_listens(closed_port: int) -> None:
    settings = VectorSettings(url=f"chroma://127.0.0.1:{closed_port}")
    with pytest.raises(ConfigurationError, match="VECTORS_URL: no Chroma answers at"):
        async with open_chroma(settings, dimensions=2):
            pass


async def test_raises_unavailable_while_the_server_is_down(closed_port: int) -> None:
    async with AsyncClient(base_url=f"http://127.0.0.1:{closed_port}") as client:
        store = ChromaVectors(client, "gone", dimensions=2)
        with pytest.raises(Unavailable):
            await store.search([1.0, 0.0], limit=1)
        with pytest.raises(Unavailable):
            await store.ping()


async def test_refuses_a_collection_with_vectors_of_another_dimension() -> None:
    settings = VectorSettings(url=url_of("chroma"), collection=f"test-{uuid4()}")
    for write in (False, True):
        async with open_chroma(settings, dimensions=2) as store:
            if write:
                await store.upsert([VectorRecord(id=uuid4(), vector=[1.0, 0.0])])
        with pytest.raises(ConfigurationError, match="EMBEDDER_DIMENSIONS: 3, but the collection"):
            async with open_chroma(settings, dimensions=3):
                pass
