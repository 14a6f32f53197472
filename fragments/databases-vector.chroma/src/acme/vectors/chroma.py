"""Vectors in a Chroma server, over its HTTP interface (version 2)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any
from uuid import UUID

from httpx2 import URL, AsyncClient, HTTPError, InvalidURL
from pydantic import BaseModel, ValidationError

from acme.breaker import Breaker, Refused, detailed
from acme.client_tls import client_tls
from acme.errors import ConfigurationError, InvalidInput, Unavailable
from acme.refusals import problem
from acme.server_url import place
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

_NAME = "The vector store"
_BUSY = frozenset({408, 429})
# A collection that is gone is made again.
_GONE = _BUSY | {404}
_COLLECTIONS = "api/v2/tenants/default_tenant/databases/default_database/collections"
# Chroma's own values find less, and lose more of what is replaced.
_GRAPH = {"ef_construction": 200, "ef_search": 200, "max_neighbors": 32}
# Every record has this field: Chroma takes no record without metadata.
_MARK = "_kept"


class _Collection(BaseModel):
    id: UUID
    dimension: int | None
    metadata: dict[str, Value] | None


class ChromaVectors:
    """One collection; filters come before the limit."""

    critical = False
    durable = True

    def __init__(self, client: AsyncClient, settings: VectorSettings, *, dimensions: int) -> None:
        self._client = client
        self._settings = settings
        self._where = place(settings.url, port=8000)
        self.breaker = Breaker(_NAME, self._where, self._prepare, seconds=settings.timeout_seconds)
        # Chroma gives the collection an id when it is made.
        self._path = ""
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
        keys = list(vectors)
        async with self.breaker.guard():
            # Chroma merges metadata: a field that is gone has to be named to go.
            known = await self._post("get", {"ids": keys, "include": ["metadatas"]})
            gone = {
                key: dict.fromkeys(before or {})
                for key, before in zip(known["ids"], known["metadatas"], strict=True)
            }
            records_metadata = [gone.get(key, {}) | {_MARK: True} | metadata[key] for key in keys]
            await self._post(
                "upsert",
                {"ids": keys, "embeddings": list(vectors.values()), "metadatas": records_metadata},
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
        async with self.breaker.guard():
            found = await self._post("query", body | _condition(where))
        rows = zip(found["ids"][0], found["distances"][0], found["metadatas"][0], strict=True)
        return ranked(
            match(UUID(key), 1 - distance, _fields(metadata)) for key, distance, metadata in rows
        )

    async def delete(self, ids: Sequence[UUID]) -> None:
        """Forget records."""
        if ids:
            async with self.breaker.guard():
                await self._post("delete", {"ids": [str(record_id) for record_id in ids]})

    async def delete_where(self, where: Where) -> None:
        """Forget the records that fit."""
        if not where:
            raise InvalidInput("Say which records to delete.")
        if () not in alternatives(where).values():
            async with self.breaker.guard():
                await self._post("delete", _condition(where))

    async def ping(self) -> None:
        """Count the records."""
        async with self.breaker.guard():
            await self._ask("GET", f"{self._path}/count")

    async def _post(self, action: str, body: dict[str, Any]) -> Any:
        return await self._ask("POST", f"{self._path}/{action}", body)

    async def _prepare(self) -> None:
        """Make the collection where it is missing; check the dimension of what is there."""
        name = self._settings.collection
        body = {
            "name": name,
            "get_or_create": True,
            "metadata": {"dimensions": self._dimensions},
            "configuration": {"hnsw": {"space": "cosine"} | _GRAPH},
        }
        try:
            found = await self._ask("POST", _COLLECTIONS, body, passing=_BUSY)
            collection = _Collection.model_validate(found)
        except ValidationError as error:
            raise ConfigurationError("VECTORS_URL", f"{self._where} is not Chroma") from error
        except Refused as error:
            refusal = f"Chroma at {self._where}: {detailed(error)}"
            raise ConfigurationError("VECTORS_URL", refusal) from error
        declared = (collection.metadata or {}).get("dimensions", self._dimensions)
        kept = collection.dimension or int(declared)
        check_dimensions(kept, self._dimensions, f"the collection {name!r}")
        self._path = f"{_COLLECTIONS}/{collection.id}"

    async def _ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        passing: frozenset[int] = _GONE,
    ) -> Any:
        try:
            response = await self._client.request(method, path, json=body)
        except HTTPError as error:
            raise Unavailable(f"{_NAME} does not answer.") from error
        if not response.is_success:
            raise problem(_NAME, response.status_code, response.content, passing=passing)
        try:
            return response.json()
        except ValueError as error:
            raise Refused(f"{_NAME} answers something else.") from error


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
    """Connect as soon as the server answers; raises ConfigurationError when it refuses."""
    address = settings.url.replace("chroma", "http", 1)
    try:
        if "," in address:
            raise InvalidURL("several servers")
        base = URL(address)
    except (InvalidURL, ValueError) as error:
        raise ConfigurationError("VECTORS_URL", "not a URL like chroma://HOST:8000") from error
    # The client logs the URLs of its requests.
    auth = (base.username, base.password) if base.userinfo else None
    base = base.copy_with(userinfo=b"")
    client = AsyncClient(
        base_url=base, auth=auth, timeout=settings.timeout_seconds, verify=client_tls()
    )
    store = ChromaVectors(client, settings, dimensions=dimensions)
    async with client, aclosing(store.breaker):
        await store.breaker.start()
        yield store
