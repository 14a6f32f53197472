"""The vector store port: what is near in meaning, among what a filter lets through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

type Vector = Sequence[float]
type Value = str | int | bool
type Where = Mapping[str, Value | tuple[Value, ...]]
"""What metadata must hold: a value per field, or one of several. An empty tuple fits nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorRecord:
    """A vector and what is known about it.

    For the parts of a document take `uuid5(document_id, str(number))` as ids, and put the
    document into the metadata: then they are replaced, and deleted, together.
    """

    id: UUID
    vector: Vector
    metadata: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A record that was found; `score` is the cosine similarity, from -1 to 1."""

    id: UUID
    score: float
    metadata: Mapping[str, Value]


class VectorStore(Protocol):
    """Keeps records of one embedding model.

    Every method raises InvalidInput for a vector of another dimension or without a direction,
    and Unavailable when the store does not answer.
    """

    critical: bool
    durable: bool
    """Whether records outlive the process."""

    async def upsert(self, records: Sequence[VectorRecord]) -> None:
        """Keep records; one with the id of an earlier record replaces it."""

    async def search(
        self, vector: Vector, *, limit: int, where: Where | None = None
    ) -> list[Match]:
        """At most `limit` of the records that fit `where`, nearest first, ties by id."""

    async def delete(self, ids: Sequence[UUID]) -> None:
        """Forget records; unknown ids do not matter."""

    async def delete_where(self, where: Where) -> None:
        """Forget all records that fit; raises InvalidInput when `where` names no field."""

    async def ping(self) -> None:
        """Return when the store answers; raise Unavailable otherwise."""
