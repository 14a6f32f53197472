"""The stores that the contract suite runs on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from httpx2 import AsyncClient

from acme.embedder.hashing import HashingEmbedder
from acme.vectors import VectorStore
from acme.vectors.opening import open_vectors
from acme.vectors.settings import VectorSettings

from ..servers import adapters, url_of

STORES = adapters("vectors", embedded="memory://")
REMOTE = "chroma://127.0.0.1:{port}"
_COLLECTIONS = "api/v2/tenants/default_tenant/databases/default_database/collections"


@asynccontextmanager
async def open_store(name: str, _: Path, *, dimensions: int) -> AsyncIterator[VectorStore]:
    """An empty store; on a server, in a collection of its own."""
    settings = VectorSettings(url=url_of(name), collection=f"test-{uuid4()}")
    async with open_vectors(settings, HashingEmbedder(dimensions=dimensions)) as store:
        yield store
    if name == "chroma":
        async with AsyncClient(base_url=settings.url.replace("chroma", "http", 1)) as client:
            await client.delete(f"{_COLLECTIONS}/{settings.collection}")
