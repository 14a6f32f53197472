"""Qdrant: what happens without its server, and on another model."""

import socket

import pytest
from qdrant_client import AsyncQdrantClient, models

from acme.errors import ConfigurationError, Unavailable
from acme.vectors.qdrant import QdrantVectors, bootstrap, open_qdrant
from acme.vectors.settings import VectorSettings


@pytest.fixture
def closed_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_opening_says_so_when_nothing_listens(closed_port: int) -> None:
    settings = VectorSettings(url=f"qdrant://127.0.0.1:{closed_port}", timeout_seconds=1)
    with pytest.raises(ConfigurationError, match="VECTORS_URL: no Qdrant answers at"):
        async with open_qdrant(settings, dimensions=2):
            pass


async def test_raises_unavailable_while_the_server_is_down(closed_port: int) -> None:
    client = AsyncQdrantClient(
        url=f"http://127.0.0.1:{closed_port}", timeout=1, check_compatibility=False
    )
    store = QdrantVectors(client, "gone", dimensions=2, durable=True)
    with pytest.raises(Unavailable):
        await store.search([1.0, 0.0], limit=1)
    with pytest.raises(Unavailable):
        await store.ping()
    await client.close()


async def test_refuses_a_collection_with_vectors_of_another_dimension() -> None:
    client = AsyncQdrantClient(location=":memory:")
    params = models.VectorParams(size=2, distance=models.Distance.COSINE)
    await client.create_collection("acme", vectors_config=params)
    with pytest.raises(ConfigurationError, match="EMBEDDER_DIMENSIONS: 3, but the collection"):
        await bootstrap(client, "acme", dimensions=3, indexed=False)
    await client.close()
