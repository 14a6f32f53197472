"""Notes by what they mean: indexed as they are written, and only their owner's."""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from httpx2 import AsyncClient
from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.errors import Unavailable
from acme.notes.search.indexing import metadata
from acme.notes.search.service import NoteSearch
from acme.vectors import VectorRecord
from acme.vectors.memory import MemoryVectors

from ...credentials import headers_for
from .waiting import indexed


class DownEmbedder:
    """A model that does not answer, until it is mended."""

    critical = False

    def __init__(self, services: Services) -> None:
        self._embedder = services.embedder
        self.dimensions = self._embedder.dimensions
        self.down = True
        self.asked = asyncio.Event()

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """As the model does, unless it is down."""
        self.asked.set()
        if self.down:
            raise Unavailable("The embedding model does not answer.")
        return await self._embedder.embed(texts)

    async def ping(self) -> None:
        """As the model does."""
        await self._embedder.ping()


async def titles(services: Services, owner: str, query: str, *, limit: int = 10) -> list[str]:
    """The titles that a search finds, once all notes are indexed."""
    await indexed(services)
    hits = await services.note_search.search(owner, query, limit=limit)
    return [hit.note.title for hit in hits]


async def test_finds_the_nearest_note_first(services: Services) -> None:
    for title in ("Renew the passport", "Bake sourdough bread", "Water the tomatoes"):
        await services.notes.create("ada", title=title, body="")
    found = await titles(services, "ada", "passport renewal", limit=2)
    assert found[0] == "Renew the passport"
    assert len(found) == 2


async def test_finds_a_note_by_what_it_says_now(services: Services) -> None:
    note = await services.notes.create("ada", title="Bread", body="")
    other = await services.notes.create("ada", title="Tomatoes", body="")
    await services.notes.edit("ada", note.id, title="Passport", body="renewal form", versions=None)
    await indexed(services)
    (first, _) = await services.note_search.search("ada", "passport renewal", limit=5)
    assert (first.note.id, first.note.title) == (note.id, "Passport")
    assert other.id != note.id


async def test_does_not_find_the_notes_of_others(services: Services) -> None:
    for number in range(30):
        await services.notes.create("eve", title=f"passport {number}", body="passport")
    await services.notes.create("ada", title="bread", body="")
    assert await titles(services, "ada", "passport", limit=1) == ["bread"]


async def test_does_not_find_a_deleted_note(services: Services) -> None:
    note = await services.notes.create("ada", title="passport", body="")
    await services.notes.delete("ada", note.id, versions=None)
    assert await titles(services, "ada", "passport") == []


async def test_leaves_out_and_removes_vectors_whose_note_is_gone(services: Services) -> None:
    note = await services.notes.create("ada", title="passport", body="")
    (vector,) = await services.embedder.embed(["passport"])
    gone = VectorRecord(id=uuid4(), vector=vector, metadata=metadata("ada"))
    await services.vectors.upsert([gone])
    assert await titles(services, "ada", "passport") == ["passport"]
    left = await services.vectors.search(vector, limit=10)
    assert [match.id for match in left] == [note.id]


class ReadOnlyVectors(MemoryVectors):
    """A store that finds, and cannot delete."""

    async def delete(self, ids: Sequence[UUID]) -> None:
        """As on a standby."""
        raise Unavailable("It is read-only.")


async def test_a_search_does_not_fail_with_tidying_up(services: Services) -> None:
    vectors = ReadOnlyVectors(dimensions=services.embedder.dimensions)
    (vector,) = await services.embedder.embed(["passport"])
    await vectors.upsert([VectorRecord(id=uuid4(), vector=vector, metadata=metadata("ada"))])
    search = NoteSearch(services.database, vectors, services.embedder)
    with capture_logs() as logs:
        assert await search.search("ada", "passport", limit=5) == []
    assert [entry["event"] for entry in logs] == ["vectors_not_deleted"]


async def test_a_search_over_http_returns_notes_with_scores(
    client: AsyncClient, services: Services
) -> None:
    ada, eve = [await headers_for(services, name) for name in ("ada", "eve")]
    written = await client.post("/notes", json={"title": "passport"}, headers=ada)
    await indexed(services)
    response = await client.get("/notes/search", params={"q": "passport"}, headers=ada)
    assert response.status_code == 200
    (item,) = response.json()["items"]
    assert item["note"] == written.json()
    assert item["score"] > 0.9
    if eve != ada:
        other = await client.get("/notes/search", params={"q": "passport"}, headers=eve)
        assert other.json() == {"items": []}


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"q": ""},
        {"q": "  "},
        {"q": "x" * 1001},
        {"q": "x", "limit": 0},
        {"q": "x", "limit": 51},
    ],
)
async def test_returns_422_for_a_search_without_sense(
    client: AsyncClient, services: Services, parameters: dict[str, str]
) -> None:
    headers = await headers_for(services, "ada")
    response = await client.get("/notes/search", params=parameters, headers=headers)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
