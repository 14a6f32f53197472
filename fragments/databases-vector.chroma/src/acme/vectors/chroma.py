"""Vectors in a Chroma server, over its HTTP interface (version 2)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from httpx2 import AsyncClient, HTTPError, InvalidURL

from acme.errors import ConfigurationError, InvalidInput, Unavailable
from acme.vectors import Match, Value, Vector, VectorRecord, Where
from acme.vectors.checks import (
    alternatives,
    check_dimensions,
    checked_limit,
    checked_metadata,
    match,
    ranked,
    unit_vector,
)
from acme.vectors.settings import VectorSettings

_COLLECTIONS = "api/v2/tenants/default_tenant/databases/default_database/collections"
# Chroma's own values find less, and lose more of what is replaced.
_GRAPH = {"ef_construction": 200, "ef_search": 200, "max_neighbors": 32}
# Every record has this field: Chroma takes no record without metadata.
_MARK = "_kept"


class ChromaVectors:
    """One collection; filters come before the limit."""

    critical = False
    durable = True

    def __init__(self, client: AsyncClient, collection_id: str, *, dimensions: int) -> None:
        self._client = client
        self._path = f"{_COLLECTIONS}/{collection_id}"
        self._dimensions = dimensions

    async def upsert(self, records: Sequence[VectorRecord]) -> None:
        """Keep records, the last of those with one id."""
        vectors, metadata = {}, {}
        for record in records:
            key = str(record.id)
            vectors[key] = unit_vector(record.vector, self._dimensions)
            metadata[key] = checked_metadata(record.metadata)
        if not vectors:
            return
        # Chroma merges metadata: a field that is gone has to be named to go.
        known = await self._post("get", {"ids": list(vectors), "include": ["metadatas"]})
        gone = {
            key: dict.fromkeys(before or {})
            for key, before in zip(known["ids"], known["metadatas"], strict=True)
        }
        await self._post(
            "upsert",
            {
                "ids": list(vectors),
                "embeddings": list(vectors.values()),
                "metadatas": [
                    gone.get(key, {}) | {_MARK: True} | fields for key, fields in metadata.items()
                ],
            },
        )

    async def search(
        self, vector: Vector, *, limit: int, where: Where | None = None
    ) -> list[Match]:
        """The nearest records."""
        checked_limit(limit)
        body = {
            "query_embeddings": [unit_vector(vector, self._dimensions)],
            "n_results": limit,
            "include": ["distances", "metadatas"],
        }
        if () in alternatives(where).values():
            return []
        found = await self._post("query", body | _condition(where))
        rows = zip(found["ids"][0], found["distances"][0], found["metadatas"][0], strict=True)
        return ranked(
            match(UUID(key), 1 - distance, _fields(metadata)) for key, distance, metadata in rows
        )

    async def delete(self, ids: Sequence[UUID]) -> None:
        """Forget records."""
        if ids:
            await self._post("delete", {"ids": [str(record_id) for record_id in ids]})

    async def delete_where(self, where: Where) -> None:
        """Forget the records that fit."""
        if not where:
            raise InvalidInput("Say which records to delete.")
        if () not in alternatives(where).values():
            await self._post("delete", _condition(where))

    async def ping(self) -> None:
        """Count the records."""
        await _ask(self._client, "GET", f"{self._path}/count")

    async def _post(self, action: str, body: dict[str, Any]) -> Any:
        return await _ask(self._client, "POST", f"{self._path}/{action}", body)


async def _ask(
    client: AsyncClient, method: str, path: str, body: dict[str, Any] | None = None
) -> Any:
    try:
        response = await client.request(method, path, json=body)
        response.raise_for_status()
        return response.json()
    except (HTTPError, ValueError) as error:
        raise Unavailable("The vector store does not answer.") from error


def _condition(where: Where | None) -> dict[str, Any]:
    tests = [
        _any_of([{name: {"$eq": value}} for value in values])
        for name, values in alternatives(where).items()
    ]
    if not tests:
        return {}
    return {"where": tests[0] if len(tests) == 1 else {"$and": tests}}


def _any_of(tests: list[dict[str, Any]]) -> dict[str, Any]:
    return tests[0] if len(tests) == 1 else {"$or": tests}


def _fields(metadata: dict[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in metadata.items() if name != _MARK}


@asynccontextmanager
async def open_chroma(settings: VectorSettings, *, dimensions: int) -> AsyncIterator[ChromaVectors]:
    """Connect, and make the collection when it is missing."""
    address = settings.url.replace("chroma", "http", 1)
    try:
        client = AsyncClient(base_url=address, timeout=settings.timeout_seconds)
    except (InvalidURL, ValueError) as error:
        raise ConfigurationError("VECTORS_URL", "not a URL like chroma://HOST:8000") from error
    async with client:
        body = {
            "name": settings.collection,
            "get_or_create": True,
            "metadata": {"dimensions": dimensions},
            "configuration": {"hnsw": {"space": "cosine"} | _GRAPH},
        }
        try:
            found = await _ask(client, "POST", _COLLECTIONS, body)
        except Unavailable as error:
            place = settings.url.partition("://")[2]
            problem = f"no Chroma answers at {place}: start one there, or use memory://"
            raise ConfigurationError("VECTORS_URL", problem) from error
        kept = found["dimension"] or (found["metadata"] or {}).get("dimensions", dimensions)
        check_dimensions(kept, dimensions, f"the collection {settings.collection!r}")
        yield ChromaVectors(client, found["id"], dimensions=dimensions)
