"""The stores that the contract suite runs on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text

from acme.database.opening import open_backend
from acme.database.settings import DatabaseSettings
from acme.embedder.hashing import HashingEmbedder
from acme.vectors import VectorStore
from acme.vectors.opening import open_vectors
from acme.vectors.settings import VectorSettings

from ..databases import fresh_settings
from ..tables import make_tables

STORES = ["memory", "postgresql"]


@asynccontextmanager
async def open_store(name: str, folder: Path, *, dimensions: int) -> AsyncIterator[VectorStore]:
    """An empty store; in PostgreSQL, in a migrated database of its own."""
    embedder = HashingEmbedder(dimensions=dimensions)
    if name == "memory":
        async with open_vectors(VectorSettings(), embedder, DatabaseSettings()) as store:
            yield store
        return
    async with fresh_settings(name, folder) as settings:
        await make_tables(settings)
        await change_dimensions(settings, dimensions)
        url = settings.url.replace("postgresql", "pgvector", 1)
        async with open_vectors(VectorSettings(url=url), embedder, settings) as store:
            yield store


async def change_dimensions(settings: DatabaseSettings, dimensions: int) -> None:
    """What a migration to another model does: the vectors are worthless, the table stays."""
    async with open_backend(settings) as backend, backend.engine.begin() as connection:
        await connection.execute(text("TRUNCATE vectors.records"))
        await connection.execute(
            text(f"ALTER TABLE vectors.records ALTER direction TYPE vector({dimensions})")
        )
