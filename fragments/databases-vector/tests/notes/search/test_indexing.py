"""Vectors are brought up to date with the notes, whatever happens to those meanwhile."""

from collections.abc import Awaitable, Callable, Sequence

import pytest

from acme.bootstrap import Services
from acme.notes.domain import Note
from acme.notes.search.indexing import NoteIndex

from .test_search import titles
from .waiting import indexed


async def test_a_rebuild_reaches_all_notes_in_batches_and_goes_on_where_it_stopped(
    services: Services,
) -> None:
    async with services.database.transaction() as tx:
        for number in range(150):
            await tx.notes.add(Note.new(owner="ada", title=f"note {number}", body=""))
    reached = [step async for step in services.note_index.rebuild()]
    assert [count for count, _ in reached] == [64, 64, 22]
    rest = [count async for count, _ in services.note_index.rebuild(reached[1][1])]
    assert rest == [22]
    assert len(await titles(services, "ada", "note", limit=200)) == 150


class Interrupted:
    """A model during whose work the notes are changed, once."""

    critical = False

    def __init__(self, services: Services, change: Callable[[], Awaitable[object]]) -> None:
        self._embedder = services.embedder
        self.dimensions = self._embedder.dimensions
        self._changes = [change]

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """As the model does, after the change."""
        while self._changes:
            await self._changes.pop()()
        return await self._embedder.embed(texts)

    async def ping(self) -> None:
        """As the model does."""
        await self._embedder.ping()


async def test_a_note_that_changes_while_it_is_indexed_is_found_by_what_it_says_then(
    services: Services,
) -> None:
    note = await services.notes.create("ada", title="bread", body="")

    async def edit() -> None:
        await services.notes.edit("ada", note.id, title="passport", body=None, versions=None)

    parts = services.database, services.vectors, Interrupted(services, edit)
    await NoteIndex(*parts).index([note.id])
    (vector,) = await services.embedder.embed(["passport\n"])
    (match,) = await services.vectors.search(vector, limit=1)
    assert match.score == pytest.approx(1)


async def test_a_note_that_is_deleted_while_it_is_indexed_leaves_no_vector(
    services: Services,
) -> None:
    note = await services.notes.create("ada", title="bread", body="")
    await indexed(services)

    async def delete() -> None:
        await services.notes.delete("ada", note.id, versions=None)

    parts = services.database, services.vectors, Interrupted(services, delete)
    await NoteIndex(*parts).index([note.id])
    (vector,) = await services.embedder.embed(["bread"])
    assert await services.vectors.search(vector, limit=1) == []
