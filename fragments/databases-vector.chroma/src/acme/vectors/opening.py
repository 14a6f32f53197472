"""Open the vector store that VECTORS_URL names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.embedder import Embedder
from acme.errors import ConfigurationError
from acme.vectors import VectorStore
from acme.vectors.settings import VectorSettings


@asynccontextmanager
async def open_vectors(settings: VectorSettings, embedder: Embedder) -> AsyncIterator[VectorStore]:
    """The store, ready for the vectors of an embedder.

    Raises:
        ConfigurationError: for another scheme, when the store refuses, or when it holds
            vectors of another dimension. One that is down is asked again later.
    """
    match settings.url.partition("://")[0]:
        case "memory":
            from acme.vectors.memory import MemoryVectors

            yield MemoryVectors(dimensions=embedder.dimensions)
        case "chroma":
            from acme.vectors.chroma import open_chroma

            async with open_chroma(settings, dimensions=embedder.dimensions) as store:
                yield store
        case scheme:
            raise ConfigurationError(
                "VECTORS_URL", f"unknown scheme {scheme!r}: use memory:// or chroma://HOST:8000"
            )
