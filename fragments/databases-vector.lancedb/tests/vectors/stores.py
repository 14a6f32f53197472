"""The stores that the contract suite runs on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from acme.embedder.hashing import HashingEmbedder
from acme.vectors import VectorStore
from acme.vectors.opening import open_vectors
from acme.vectors.settings import VectorSettings

STORES = ["memory", "lancedb"]


@asynccontextmanager
async def open_store(name: str, folder: Path, *, dimensions: int) -> AsyncIterator[VectorStore]:
    """An empty store; LanceDB is the real engine, in a folder of the test."""
    url = "memory://" if name == "memory" else f"lancedb://{folder}/vectors"
    embedder = HashingEmbedder(dimensions=dimensions)
    async with open_vectors(VectorSettings(url=url), embedder) as store:
        yield store
