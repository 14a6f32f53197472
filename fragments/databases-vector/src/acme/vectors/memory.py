"""Vectors in the memory of the process, compared one by one."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from acme.errors import InvalidInput
from acme.vectors import Match, Value, Vector, VectorRecord, Where
from acme.vectors.checks import (
    alternatives,
    checked_limit,
    checked_metadata,
    labels,
    match,
    ranked,
    unit_vector,
)


@dataclass(frozen=True, slots=True)
class _Row:
    direction: list[float]
    metadata: Mapping[str, Value]
    labels: frozenset[str]


class MemoryVectors:
    """Exact, and gone with the process. Good for some ten thousand records."""

    critical = False
    durable = False

    def __init__(self, *, dimensions: int) -> None:
        self._dimensions = dimensions
        self._rows: dict[UUID, _Row] = {}

    async def upsert(self, records: Sequence[VectorRecord]) -> None:
        """Keep records."""
        rows = {}
        for record in records:
            metadata = checked_metadata(record.metadata)
            direction = unit_vector(record.vector, self._dimensions)
            rows[record.id] = _Row(direction, metadata, frozenset(labels(metadata.items())))
        self._rows |= rows

    async def search(
        self, vector: Vector, *, limit: int, where: Where | None = None
    ) -> list[Match]:
        """The nearest records, by exact comparison."""
        checked_limit(limit)
        direction = unit_vector(vector, self._dimensions)
        candidates = self._fitting(where)
        # Thousands of products take tens of milliseconds: other requests go on meanwhile.
        return await asyncio.to_thread(_nearest, direction, candidates, limit)

    async def delete(self, ids: Sequence[UUID]) -> None:
        """Forget records."""
        for record_id in ids:
            self._rows.pop(record_id, None)

    async def delete_where(self, where: Where) -> None:
        """Forget the records that fit."""
        if not where:
            raise InvalidInput("Say which records to delete.")
        await self.delete([record_id for record_id, _ in self._fitting(where)])

    async def ping(self) -> None:
        """Memory always answers."""

    def _fitting(self, where: Where | None) -> list[tuple[UUID, _Row]]:
        wanted = [
            frozenset(labels((name, value) for value in values))
            for name, values in alternatives(where).items()
        ]
        return [
            (record_id, row)
            for record_id, row in self._rows.items()
            if all(row.labels & any_of for any_of in wanted)
        ]


def _nearest(
    direction: list[float], candidates: list[tuple[UUID, _Row]], limit: int
) -> list[Match]:
    return ranked(
        match(record_id, math.sumprod(direction, row.direction), row.metadata)
        for record_id, row in candidates
    )[:limit]
