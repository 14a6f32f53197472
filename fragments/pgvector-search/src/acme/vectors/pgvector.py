"""Vectors in PostgreSQL, in the table and under the indexes of the revision `vectors`."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BindParameter, Text, Uuid, bindparam, text

from acme.database.opening import open_backend
from acme.database.sessions import Sessions
from acme.database.settings import DatabaseSettings
from acme.errors import ConfigurationError, InvalidInput
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

# How many candidates the index keeps in hand: more find more of the nearest, and take longer.
_EF_SEARCH = 100

_UPSERT = text(
    """
    INSERT INTO vectors.records (id, direction, labels, metadata)
    VALUES (:id, CAST(:direction AS vector), :labels, CAST(:metadata AS jsonb))
    ON CONFLICT (id) DO UPDATE SET direction = excluded.direction,
      labels = excluded.labels, metadata = excluded.metadata
    """
).bindparams(bindparam("id", type_=Uuid()), bindparam("labels", type_=ARRAY(Text())))

# Without the iterative scan, a filter would leave fewer than the limit of what the index finds.
_SCAN = text(
    """
    SELECT set_config('hnsw.iterative_scan', 'strict_order', true),
      set_config('hnsw.ef_search', :ef_search, true)
    """
)

_KEPT = text(
    """
    SELECT atttypmod, (SELECT count(*) FROM pg_available_extensions WHERE name = 'vector')
    FROM (SELECT to_regclass('vectors.records') AS id) AS named
    LEFT JOIN pg_attribute ON attrelid = named.id AND attname = 'direction'
    """
)


class PgVectors:
    """HNSW with cosine distance; filters use a GIN index of labels, and come before the limit."""

    critical = False
    durable = True

    def __init__(self, sessions: Sessions, *, dimensions: int) -> None:
        self._sessions = sessions
        self._dimensions = dimensions

    async def upsert(self, records: Sequence[VectorRecord]) -> None:
        """Keep records, all or none."""
        rows = []
        for record in records:
            metadata = checked_metadata(record.metadata)
            rows.append(
                {
                    "id": record.id,
                    "direction": _literal(unit_vector(record.vector, self._dimensions)),
                    "labels": labels(metadata.items()),
                    "metadata": json.dumps(metadata),
                }
            )
        if rows:
            # In one order, so that two writers of the same records do not wait for each other.
            rows.sort(key=lambda row: str(row["id"]))
            async with self._sessions.writing() as session:
                await session.execute(_UPSERT, rows)

    async def search(
        self, vector: Vector, *, limit: int, where: Where | None = None
    ) -> list[Match]:
        """The nearest records."""
        checked_limit(limit)
        direction = _literal(unit_vector(vector, self._dimensions))
        condition, values, types = _condition(where)
        nearest = text(
            f"""
            SELECT id, metadata, 1 - (direction <=> CAST(:direction AS vector)) AS score
            FROM vectors.records {condition}
            ORDER BY direction <=> CAST(:direction AS vector) LIMIT :limit
            """  # noqa: S608 - the condition holds names of parameters, and nothing else
        ).bindparams(*types)
        async with self._sessions.writing() as session:
            await session.execute(_SCAN, {"ef_search": str(max(_EF_SEARCH, limit))})
            found = await session.execute(
                nearest, values | {"direction": direction, "limit": limit}
            )
            rows = found.all()
        return ranked(match(row.id, row.score, row.metadata) for row in rows)

    async def delete(self, ids: Sequence[UUID]) -> None:
        """Forget records."""
        statement = text("DELETE FROM vectors.records WHERE id = ANY(:ids)").bindparams(
            bindparam("ids", type_=ARRAY(Uuid()))
        )
        async with self._sessions.writing() as session:
            await session.execute(statement, {"ids": list(ids)})

    async def delete_where(self, where: Where) -> None:
        """Forget the records that fit."""
        if not where:
            raise InvalidInput("Say which records to delete.")
        condition, values, types = _condition(where)
        statement = text(f"DELETE FROM vectors.records {condition}")  # noqa: S608 - as in search
        async with self._sessions.writing() as session:
            await session.execute(statement.bindparams(*types), values)

    async def ping(self) -> None:
        """Raise Unavailable unless the server answers."""
        await self._sessions.ping()


def _literal(direction: list[float]) -> str:
    return json.dumps(direction)


def _condition(where: Where | None) -> tuple[str, dict[str, Any], list[BindParameter[Any]]]:
    values: dict[str, Any] = {
        f"any_of_{number}": labels((name, value) for value in any_of)
        for number, (name, any_of) in enumerate(alternatives(where).items())
    }
    tests = " AND ".join(f"labels && :{name}" for name in values)
    types = [bindparam(name, type_=ARRAY(Text())) for name in values]
    return (f"WHERE {tests}" if tests else ""), values, types


@asynccontextmanager
async def open_pgvector(settings: DatabaseSettings, *, dimensions: int) -> AsyncIterator[PgVectors]:
    """Connect, and check that the table is there, with vectors of the dimension."""
    try:
        async with open_backend(settings) as backend:
            sessions = Sessions(backend)
            async with sessions.reading() as session:
                kept, extension = (await session.execute(_KEPT)).one()
            if not extension:
                problem = "this PostgreSQL has no vector extension: install pgvector there"
                raise ConfigurationError("VECTORS_URL", problem)
            if kept is None:
                problem = "the table of vectors is missing: migrate this database, as DATABASE_URL"
                raise ConfigurationError("VECTORS_URL", problem)
            check_dimensions(kept, dimensions, "the table vectors.records")
            yield PgVectors(sessions, dimensions=dimensions)
    except ConfigurationError as error:
        if error.variable != "DATABASE_URL":
            raise
        raise ConfigurationError("VECTORS_URL", str(error).partition(": ")[2]) from error
