"""Vectors in Qdrant."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from math import ceil
from uuid import UUID

from qdrant_client import AsyncQdrantClient, models
from qdrant_client.common.client_exceptions import QdrantException
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from acme.breaker import Breaker, Refused, detailed
from acme.errors import ConfigurationError, InvalidInput, Unavailable
from acme.refusals import checked_key, problem
from acme.server_url import place
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

_NAME = "The vector store"
# Busy, or another process makes the collection at the same time (409).
_BUSY = frozenset({408, 409, 429})
# A collection that is gone is made again.
_GONE = _BUSY | {404}
LOCAL_MODE = "qdrant+memory://"


class QdrantVectors:
    """One collection. Filters use an index of labels, and come before the limit."""

    critical = False

    def __init__(
        self, client: AsyncQdrantClient, settings: VectorSettings, *, dimensions: int
    ) -> None:
        self._client = client
        self._collection = settings.collection
        self._key = settings.api_key.get_secret_value()
        self._dimensions = dimensions
        self.durable = settings.url != LOCAL_MODE
        self._where = place(settings.url, port=6333)
        self.breaker = Breaker(_NAME, self._where, self._prepare, seconds=settings.timeout_seconds)

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
            async with self._asking():
                await self._client.upsert(self._collection, points, wait=True)

    async def search(
        self, vector: Vector, *, limit: int, where: Where | None = None
    ) -> list[Match]:
        """The nearest records."""
        checked_limit(limit)
        direction = unit_vector(vector, self._dimensions)
        async with self._asking():
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
            async with self._asking():
                await self._client.delete(self._collection, selector, wait=True)

    async def delete_where(self, where: Where) -> None:
        """Forget the records that fit."""
        if not where:
            raise InvalidInput("Say which records to delete.")
        selector = models.FilterSelector(filter=_filter(where))
        async with self._asking():
            await self._client.delete(self._collection, selector, wait=True)

    async def ping(self) -> None:
        """Read what the server knows of the collection."""
        async with self._asking():
            await self._client.get_collection(self._collection)

    async def _prepare(self) -> None:
        """Make the collection and its index where missing; check the dimension of what is there."""
        try:
            with self._refusals(_BUSY):
                kept = await self._declared()
        except Refused as error:
            refusal = f"Qdrant at {self._where}: {detailed(error)} - check VECTORS_API_KEY"
            raise ConfigurationError("VECTORS_URL", refusal) from error
        check_dimensions(kept, self._dimensions, f"the collection {self._collection!r}")

    async def _declared(self) -> int:
        """The dimension of the collection; what is there keeps the operator's configuration."""
        if not await self._client.collection_exists(self._collection):
            params = models.VectorParams(size=self._dimensions, distance=models.Distance.COSINE)
            await self._client.create_collection(self._collection, vectors_config=params)
        found = await self._client.get_collection(self._collection)
        if self.durable and "labels" not in found.payload_schema:
            await self._client.create_payload_index(
                self._collection, "labels", field_schema=models.PayloadSchemaType.KEYWORD
            )
        kept = found.config.params.vectors
        return kept.size if isinstance(kept, models.VectorParams) else 0

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[None]:
        async with self.breaker.guard():
            with self._refusals(_GONE):
                yield

    @contextmanager
    def _refusals(self, passing: frozenset[int]) -> Iterator[None]:
        try:
            yield
        except UnexpectedResponse as error:
            parts = error.status_code or 0, error.content, self._key
            reply = problem(_NAME, *parts, passing=passing)
            raise reply from reply.__cause__
        except ResponseHandlingException as error:
            if isinstance(error.source, ValueError):
                raise Refused(f"{_NAME} answers something else.") from error
            raise Unavailable(f"{_NAME} does not answer.") from error.source
        except (AssertionError, ValueError) as error:
            # The client asserts what it takes for granted.
            raise Refused(f"{_NAME} answers something else.") from error
        except (QdrantException, OSError) as error:
            raise Unavailable(f"{_NAME} does not answer.") from error


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


@asynccontextmanager
async def open_qdrant(settings: VectorSettings, *, dimensions: int) -> AsyncIterator[QdrantVectors]:
    """Connect as soon as the server answers; raises ConfigurationError when it refuses."""
    client = _client(settings)
    store = QdrantVectors(client, settings, dimensions=dimensions)
    try:
        async with aclosing(store.breaker):
            await store.breaker.start()
            yield store
    finally:
        await client.close()


def _client(settings: VectorSettings) -> AsyncQdrantClient:
    if settings.url == LOCAL_MODE:
        return AsyncQdrantClient(location=":memory:")
    if "@" in settings.url:
        raise ConfigurationError("VECTORS_URL", "takes no user or password: set VECTORS_API_KEY")
    if "," in settings.url:
        raise ConfigurationError("VECTORS_URL", "not a URL like qdrant://HOST:6333")
    try:
        return AsyncQdrantClient(
            url=settings.url.replace("qdrant", "http", 1).replace("http+https", "https", 1),
            api_key=checked_key("VECTORS_API_KEY", settings.api_key.get_secret_value()) or None,
            timeout=ceil(settings.timeout_seconds),
            check_compatibility=False,
        )
    except ValueError as error:
        raise ConfigurationError("VECTORS_URL", "not a URL like qdrant://HOST:6333") from error
