"""Open the vector store that VECTORS_URL names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.database.settings import DatabaseSettings
from acme.embedder import Embedder
from acme.errors import ConfigurationError
from acme.vectors import VectorStore
from acme.vectors.settings import VectorSettings


@asynccontextmanager
async def open_vectors(
    settings: VectorSettings, embedder: Embedder, database: DatabaseSettings
) -> AsyncIterator[VectorStore]:
    """The store, ready for the vectors of an embedder.

    Raises:
        ConfigurationError: for another scheme, when PostgreSQL does not answer or is not
            ready, or when it holds vectors of another dimension.
    """
    match settings.url.partition("://")[0]:
        case "memory":
            from acme.vectors.memory import MemoryVectors

            yield MemoryVectors(dimensions=embedder.dimensions)
        case "pgvector":
            from acme.vectors.pgvector import open_pgvector

            url = settings.url.replace("pgvector", "postgresql", 1)
            connect = database.model_copy(update={"url": url})
            async with open_pgvector(connect, dimensions=embedder.dimensions) as store:
                yield store
        case scheme:
            raise ConfigurationError(
                "VECTORS_URL", f"unknown scheme {scheme!r}: use memory:// or pgvector://HOST/NAME"
            )
