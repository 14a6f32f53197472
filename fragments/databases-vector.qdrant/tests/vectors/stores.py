"""The stores that the contract suite runs on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from qdrant_client import AsyncQdrantClient

from acme.embedder.hashing import HashingEmbedder
from acme.vectors import VectorStore
from acme.vectors.opening import open_vectors
from acme.vectors.settings import VectorSettings

from ..servers import url_of

# The local mode is a reimplementation inside the client: it shows that our calls are right,
# not what the server makes of them.
STORES = ["memory", "qdrant-local-mode", "qdrant"]
REMOTE = "qdrant://127.0.0.1:{port}"


@asynccontextmanager
async def open_store(name: str, _: Path, *, dimensions: int) -> AsyncIterator[VectorStore]:
    """An empty store; on a server, in a collection of its own."""
    local = {"memory": "memory://", "qdrant-local-mode": "qdrant+memory://"}
    url = local[name] if name in local else url_of(name)
    settings = VectorSettings(url=url, collection=f"test-{uuid4()}")
    async with open_vectors(settings, HashingEmbedder(dimensions=dimensions)) as store:
        yield store
    if name not in local:
        client = AsyncQdrantClient(url=url.replace("qdrant", "http", 1))
        await client.delete_collection(settings.collection)
        await client.close()
