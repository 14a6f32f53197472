"""Vectors in Qdrant."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from uuid import UUID

from qdrant_client import AsyncQdrantClient, models
from qdrant_client.common.client_exceptions import QdrantException
from qdrant_client.http.exceptions import ApiException

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

LOCAL_MODE = "qdrant://:memory:"


class QdrantVectors:
    """One collection. Filters use an index of labels, and come before the limit."""

    critical = False

    def __init__(
        self, client: AsyncQdrantClient, collection: str, *, dimensions: int, durable: bool
    ) -> None:
        self._client = client
        self._collection = collection
        self._dimensions = dimensions
        self.durable = durable

    async def upsert(self, records: Sequence[VectorRecord]) -> None:
        """Keep records; they are found once this returns."""
        points = []
        for record in records:
            metadata = checked_metadata(record.metadata)
            points.append(
                models.PointStruct(
                    id=str(record.id),
                    vector=unit_vector(record.vector, self._dimensions),
                    payload={"labels": labels(metadata.items()), "metadata": metadata},
                )
            )
        if points:
            with _refusals():
                await self._client.upsert(self._collection, points, wait=True)

    async def search(
        self, vector: Vector, *, limit: int, where: Where | None = None
    ) -> list[Match]:
        """The nearest records."""
        checked_limit(limit)
        direction = unit_vector(vector, self._dimensions)
        with _refusals():
            found = await self._client.query_points(
                self._collection,
                query=direction,
                query_filter=_filter(where),
                limit=limit,
                with_payload=["metadata"],
            )
        return ranked(
            match(UUID(str(point.id)), point.score, (point.payload or {})["metadata"])
            for point in found.points
        )

    async def delete(self, ids: Sequence[UUID]) -> None:
        """Forget records."""
        if ids:
            selector = models.PointIdsList(points=[str(record_id) for record_id in ids])
            with _refusals():
                await self._client.delete(self._collection, selector, wait=True)

    async def delete_where(self, where: Where) -> None:
        """Forget the records that fit."""
        if not where:
            raise InvalidInput("Say which records to delete.")
        selector = models.FilterSelector(filter=_filter(where))
        with _refusals():
            await self._client.delete(self._collection, selector, wait=True)

    async def ping(self) -> None:
        """Read what the server knows of the collection."""
        with _refusals():
            await self._client.get_collection(self._collection)


def _filter(where: Where | None) -> models.Filter:
    return models.Filter(
        must=[
            models.FieldCondition(
                key="labels",
                match=models.MatchAny(any=labels((name, value) for value in values)),
            )
            for name, values in alternatives(where).items()
        ]
    )


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (ApiException, QdrantException, OSError) as error:
        raise Unavailable("The vector store does not answer.") from error


@asynccontextmanager
async def open_qdrant(settings: VectorSettings, *, dimensions: int) -> AsyncIterator[QdrantVectors]:
    """Connect, and make the collection when it is missing."""
    durable = settings.url != LOCAL_MODE
    place = settings.url.partition("://")[2].rpartition("@")[2]
    client = _client(settings)
    try:
        try:
            await bootstrap(client, settings.collection, dimensions=dimensions, indexed=durable)
        except (ApiException, QdrantException, OSError, ValueError) as error:
            status = getattr(error, "status_code", None)
            problem = (
                f"Qdrant at {place} refuses with {status}: check VECTORS_API_KEY"
                if status
                else f"no Qdrant answers at {place}: start one there, or use memory://"
            )
            raise ConfigurationError("VECTORS_URL", problem) from error
        yield QdrantVectors(client, settings.collection, dimensions=dimensions, durable=durable)
    finally:
        await client.close()


def _client(settings: VectorSettings) -> AsyncQdrantClient:
    if settings.url == LOCAL_MODE:
        return AsyncQdrantClient(location=":memory:")
    try:
        return AsyncQdrantClient(
            url=settings.url.replace("qdrant", "http", 1).replace("http+https", "https", 1),
            api_key=settings.api_key.get_secret_value() or None,
            timeout=round(settings.timeout_seconds) or 1,
            check_compatibility=False,
        )
    except ValueError as error:
        raise ConfigurationError("VECTORS_URL", "not a URL like qdrant://HOST:6333") from error


async def bootstrap(
    client: AsyncQdrantClient, collection: str, *, dimensions: int, indexed: bool
) -> None:
    """Make the collection and its index where missing; check the dimension of what is there."""
    if not await client.collection_exists(collection):
        params = models.VectorParams(size=dimensions, distance=models.Distance.COSINE)
        await client.create_collection(collection, vectors_config=params)
    if indexed:
        await client.create_payload_index(
            collection, "labels", field_schema=models.PayloadSchemaType.KEYWORD
        )
    found = await client.get_collection(collection)
    kept = found.config.params.vectors
    size = kept.size if isinstance(kept, models.VectorParams) else 0
    check_dimensions(size, dimensions, f"the collection {collection!r}")
