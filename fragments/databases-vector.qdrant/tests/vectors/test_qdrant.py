"""Qdrant: what its client adds to the contract."""

import pytest
from pydantic import SecretStr
from qdrant_client import AsyncQdrantClient, models

from acme.errors import ConfigurationError
from acme.vectors.qdrant import LOCAL_MODE, QdrantVectors, open_qdrant
from acme.vectors.settings import VectorSettings


async def test_refuses_a_collection_with_vectors_of_another_dimension() -> None:
    client = AsyncQdrantClient(location=":memory:")
    params = models.VectorParams(size=2, distance=models.Distance.COSINE)
    await client.create_collection("acme", vectors_config=params)
    store = QdrantVectors(client, VectorSettings(url=LOCAL_MODE), dimensions=3)
    with pytest.raises(ConfigurationError, match="EMBEDDER_DIMENSIONS: 3, but the collection"):
        await store.breaker.start()
    await client.close()


async def test_refuses_a_password_that_it_would_not_send() -> None:
    settings = VectorSettings(url="qdrant://user:hunter2@127.0.0.1:6333")
    with pytest.raises(ConfigurationError, match="VECTORS_API_KEY") as caught:
        async with open_qdrant(settings, dimensions=2):
            pass
    assert "hunter2" not in str(caught.value)


async def test_refuses_a_key_that_no_header_carries() -> None:
    settings = VectorSettings(url="qdrant://127.0.0.1:6333", api_key=SecretStr("hunter2\n"))
    with pytest.raises(ConfigurationError, match="VECTORS_API_KEY: holds") as caught:
        async with open_qdrant(settings, dimensions=2):
            pass
    assert "hunter2" not in str(caught.value)
