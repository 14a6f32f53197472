"""Vectors in LanceDB, an engine inside this process that keeps them in a folder."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from uuid import UUID

import pyarrow as pa
import structlog
from lancedb import AsyncConnection, connect_async
from lancedb.table import AsyncTable

from acme.errors import ConfigurationError, InvalidInput, Unavailable
from acme.vectors import Match, Vector, VectorRecord, Where
from acme.vectors.checks import (
    alternatives,
    check_dimensions,
    checked_limit,
    checked_metadata,
    labels,
    match,
    ranked,
    unit_vector,
)
from acme.vectors.settings import VectorSettings

log = structlog.get_logger()


class LanceVectors:
    """Exact search until an index is made; filters come before the limit."""

    critical = False
    durable = True

    def __init__(self, table: AsyncTable, *, dimensions: int) -> None:
        self._table = table
        self._dimensions = dimensions
        # Writers of one process take turns rather than run into each other's versions.
        self._turn = asyncio.Lock()

    async def upsert(self, records: Sequence[VectorRecord]) -> None:
        """Keep records, the last of those with one id."""
        rows = {}
        for record in records:
            metadata = checked_metadata(record.metadata)
            rows[record.id] = {
                "id": str(record.id),
                "vector": unit_vector(record.vector, self._dimensions),
                "labels": labels(metadata.items()),
                "metadata": json.dumps(metadata),
            }
        if not rows:
            return
        data = pa.Table.from_pylist(list(rows.values()), schema=_schema(self._dimensions))
        merge = self._table.merge_insert("id").when_matched_update_all()
        with _refusals():
            async with self._turn:
                await merge.when_not_matched_insert_all().execute(data)

    async def search(
        self, vector: Vector, *, limit: int, where: Where | None = None
    ) -> list[Match]:
        """The nearest records."""
        checked_limit(limit)
        direction = unit_vector(vector, self._dimensions)
        query = self._table.vector_search(direction).distance_type("cosine")
        if where:
            query = query.where(_condition(where))
        with _refusals():
            rows = await query.limit(limit).to_list()
        return ranked(
            match(UUID(row["id"]), 1 - row["_distance"], json.loads(row["metadata"]))
            for row in rows
        )

    async def delete(self, ids: Sequence[UUID]) -> None:
        """Forget records."""
        if ids:
            await self._delete(f"id IN ({_quoted(map(str, ids))})")

    async def delete_where(self, where: Where) -> None:
        """Forget the records that fit."""
        if not where:
            raise InvalidInput("Say which records to delete.")
        await self._delete(_condition(where))

    async def ping(self) -> None:
        """Read the schema of the table."""
        with _refusals():
            await self._table.schema()

    async def _delete(self, condition: str) -> None:
        with _refusals():
            async with self._turn:
                await self._table.delete(condition)


def _schema(dimensions: int) -> pa.Schema:
    return pa.schema(
        [
            pa.field("id", pa.string(), nullable=False),
            pa.field("vector", pa.list_(pa.float32(), dimensions), nullable=False),
            pa.field("labels", pa.list_(pa.string())),
            pa.field("metadata", pa.string(), nullable=False),
        ]
    )


def _condition(where: Where) -> str:
    tests = []
    for name, values in alternatives(where).items():
        wanted = labels((name, value) for value in values)
        tests.append(f"array_has_any(labels, [{_quoted(wanted)}])" if wanted else "false")
    return " AND ".join(tests)


def _quoted(texts: Iterator[str] | list[str]) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, OSError, ValueError) as error:
        log.warning("vectors_failed", detail=" ".join(str(error).split())[:200])
        raise Unavailable("The vector store does not answer.") from error


@asynccontextmanager
async def open_lancedb(settings: VectorSettings, *, dimensions: int) -> AsyncIterator[LanceVectors]:
    """Open the folder, and the table in it, made when missing."""
    folder = settings.url.removeprefix("lancedb://")
    if not folder:
        raise ConfigurationError("VECTORS_URL", "name a folder, such as lancedb://data/vectors")
    try:
        # Look for what other processes wrote at each read.
        database = await connect_async(folder, read_consistency_interval=timedelta(0))
        table = await _opened(database, settings.collection, _schema(dimensions))
        schema = await table.schema()
        # Writes leave small files and old versions behind: tidy up while nobody waits.
        await table.optimize(cleanup_older_than=timedelta(days=1))
    except (RuntimeError, OSError, ValueError) as error:
        words = " ".join(str(error).split())[:200]
        problem = f"LanceDB cannot use the folder {folder}: {words}"
        raise ConfigurationError("VECTORS_URL", problem) from error
    with table, database:
        check_dimensions(schema.field("vector").type.list_size, dimensions, f"the folder {folder}")
        yield LanceVectors(table, dimensions=dimensions)


async def _opened(database: AsyncConnection, name: str, schema: pa.Schema) -> AsyncTable:
    try:
        return await database.open_table(name)
    except ValueError:
        return await database.create_table(name, schema=schema, exist_ok=True)
