"""pgvector: the index is used, and finds what exact comparison finds."""

import random
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from acme.database.opening import open_backend
from acme.database.settings import DatabaseSettings
from acme.errors import ConfigurationError
from acme.vectors import Value, VectorRecord
from acme.vectors.memory import MemoryVectors
from acme.vectors.pgvector import PgVectors, open_pgvector

from ..databases import fresh_settings
from ..tables import make_tables
from .stores import change_dimensions

DIMENSIONS = 32
COUNT = 2_000


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[DatabaseSettings]:
    """A migrated database, for vectors of 32 dimensions."""
    async with fresh_settings("postgresql", tmp_path) as settings:
        await make_tables(settings)
        await change_dimensions(settings, DIMENSIONS)
        yield settings


@pytest.fixture
async def store(settings: DatabaseSettings) -> AsyncIterator[PgVectors]:
    """The store on that database."""
    async with open_pgvector(settings, dimensions=DIMENSIONS) as store:
        yield store


def record(number: int, generator: random.Random) -> VectorRecord:
    """A vector in any direction; one in a hundred is Ada's."""
    owner: Value = "ada" if number % 100 == 0 else "eve"
    vector = [generator.gauss(0, 1) for _ in range(DIMENSIONS)]
    return VectorRecord(id=UUID(int=number), vector=vector, metadata={"owner": owner})


async def test_finds_nearly_all_that_exact_comparison_finds(
    store: PgVectors, settings: DatabaseSettings
) -> None:
    generator = random.Random(11)
    records = [record(number, generator) for number in range(COUNT)]
    exact = MemoryVectors(dimensions=DIMENSIONS)
    for each in (exact, store):
        await each.upsert(records)
    await analyze(settings)
    found = 0
    for query in (record(0, generator).vector for _ in range(20)):
        right = {match.id for match in await exact.search(query, limit=10)}
        found += len(right & {match.id for match in await store.search(query, limit=10)})
    assert found / 200 >= 0.95


async def test_a_rare_filter_still_fills_the_limit(
    store: PgVectors, settings: DatabaseSettings
) -> None:
    generator = random.Random(12)
    await store.upsert([record(number, generator) for number in range(COUNT)])
    await analyze(settings)
    query = record(0, generator).vector
    assert len(await store.search(query, limit=20, where={"owner": "ada"})) == COUNT // 100
    assert len(await store.search(query, limit=500, where={"owner": "eve"})) == 500


async def test_a_search_uses_the_index_whose_operator_class_it_asks_for(
    store: PgVectors, settings: DatabaseSettings
) -> None:
    generator = random.Random(13)
    await store.upsert([record(number, generator) for number in range(COUNT)])
    await analyze(settings)
    query = f"SELECT id FROM vectors.records ORDER BY direction <=> '{[1] * DIMENSIONS}' LIMIT 10"
    async with open_backend(settings) as backend, backend.engine.connect() as connection:
        plan = await connection.scalars(text(f"EXPLAIN {query}"))
        assert "ix_records_direction" in "\n".join(plan)


async def test_refuses_a_table_of_another_dimension(settings: DatabaseSettings) -> None:
    with pytest.raises(ConfigurationError, match="EMBEDDER_DIMENSIONS: 31, but the table"):
        async with open_pgvector(settings, dimensions=31):
            pass


async def test_refuses_a_database_that_is_not_migrated(tmp_path: Path) -> None:
    async with fresh_settings("postgresql", tmp_path) as settings:
        with pytest.raises(ConfigurationError, match="VECTORS_URL: the table of vectors is mis"):
            async with open_pgvector(settings, dimensions=DIMENSIONS):
                pass


async def test_opening_says_so_when_nothing_listens() -> None:
    settings = DatabaseSettings(url="postgresql://127.0.0.1:1/test")
    with pytest.raises(ConfigurationError, match="VECTORS_URL: no PostgreSQL at"):
        async with open_pgvector(settings, dimensions=DIMENSIONS):
            pass


async def analyze(settings: DatabaseSettings) -> None:
    """Let the planner know what the table holds."""
    async with open_backend(settings) as backend, backend.engine.begin() as connection:
        await connection.execute(text("ANALYZE vectors.records"))
