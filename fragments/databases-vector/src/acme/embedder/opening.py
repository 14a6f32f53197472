"""Open the embedder that EMBEDDER_URL names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.embedder import Embedder
from acme.embedder.settings import EmbedderSettings
from acme.errors import ConfigurationError


@asynccontextmanager
async def open_embedder(settings: EmbedderSettings) -> AsyncIterator[Embedder]:
    """The embedder; raises ConfigurationError for another scheme, or when it refuses."""
    match settings.url.partition("://")[0]:
        case "hashing":
            from acme.embedder.hashing import HashingEmbedder

            yield HashingEmbedder(dimensions=settings.dimensions)
        case "http" | "https":
            from acme.embedder.endpoint import open_endpoint

            async with open_endpoint(settings) as embedder:
                yield embedder
        case scheme:
            raise ConfigurationError(
                "EMBEDDER_URL", f"unknown scheme {scheme!r}: use hashing:// or https://HOST/v1"
            )
