"""Vectors in memory are made again when the service starts."""

import asyncio
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.errors import Unavailable
from acme.notes.search.indexing import NoteIndex
from acme.notes.search.service import NoteSearch
from acme.notes.search.start_indexing import StartIndexing, index_at_start
from acme.vectors.memory import MemoryVectors

from .test_search import DownEmbedder


def restarted(services: Services) -> Services:
    """The same database, and an empty store."""
    vectors = MemoryVectors(dimensions=services.embedder.dimensions)
    parts = services.database, vectors, services.embedder
    return replace(
        services,
        vectors=vectors,
        note_index=NoteIndex(*parts),
        note_search=NoteSearch(*parts),
    )


async def test_notes_of_an_earlier_process_are_found(services: Services) -> None:
    await services.notes.create("ada", title="passport", body="")
    later = restarted(services)
    async with index_at_start(later) as indexing, asyncio.timeout(5):
        await indexing.done.wait()
        await indexing.ping()
    (hit,) = await later.note_search.search("ada", "passport", limit=5)
    assert hit.note.title == "passport"


async def test_goes_on_when_the_model_answers_again(services: Services) -> None:
    await services.notes.create("ada", title="passport", body="")
    embedder = DownEmbedder(services)
    later = restarted(services)
    index = NoteIndex(later.database, later.vectors, embedder)
    with capture_logs():
        async with index_at_start(replace(later, note_index=index)) as indexing:
            async with asyncio.timeout(5):
                await embedder.asked.wait()
                with pytest.raises(Unavailable, match="still being indexed"):
                    await indexing.ping()
                embedder.down = False
                await indexing.done.wait()
    assert len(await later.note_search.search("ada", "passport", limit=5)) == 1


async def test_the_service_can_stop_before_it_is_done(services: Services) -> None:
    embedder = DownEmbedder(services)
    later = replace(
        restarted(services),
        note_index=NoteIndex(services.database, services.vectors, embedder),
    )
    await services.notes.create("ada", title="passport", body="")
    async with asyncio.timeout(5), index_at_start(later) as indexing:
        pass
    assert isinstance(indexing, StartIndexing)
    assert not indexing.done.is_set()
