"""A job indexes what was written, as it is by then, as soon as model and store answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.errors import Unavailable
from acme.hosting import host_workers
from acme.jobs.settings import JobsSettings
from acme.jobs.worker import JOBS_WORKER
from acme.notes.search.indexing import NoteIndex
from acme.notes.search.jobs import IndexNote
from acme.notes.search.service import NoteSearch
from acme.notes.search.worker import INDEXING
from acme.settings import Settings
from acme.vectors import VectorRecord
from acme.vectors.memory import MemoryVectors

from ...jobs.working import Patience
from .test_search import DownEmbedder, titles
from .waiting import indexed


class AwayVectors(MemoryVectors):
    """A store that does not answer those who write, until it is back."""

    def __init__(self, services: Services) -> None:
        super().__init__(dimensions=services.embedder.dimensions)
        self.away, self.asked = True, asyncio.Event()

    async def upsert(self, records: Sequence[VectorRecord]) -> None:
        """As the store does, unless it is away."""
        self.asked.set()
        if self.away:
            raise Unavailable("The vector store does not answer.")
        await super().upsert(records)


async def test_a_note_is_written_while_the_store_is_away_and_found_when_it_is_back(
    services: Services,
) -> None:
    vectors = AwayVectors(services)
    parts = services.database, vectors, services.embedder
    later = replace(
        services, vectors=vectors, note_index=NoteIndex(*parts), note_search=NoteSearch(*parts)
    )
    with capture_logs() as logs:
        async with host_workers(later):
            await later.notes.create("ada", title="passport", body="")
            await asyncio.wait_for(vectors.asked.wait(), 30)
            vectors.away = False
            assert await titles(later, "ada", "passport") == ["passport"]
    assert any(line["event"] == "job_failed" for line in logs)


async def test_the_vector_of_a_deleted_note_is_removed(services: Services) -> None:
    note = await services.notes.create("ada", title="passport", body="")
    await indexed(services)
    await services.notes.delete("ada", note.id, versions=None)
    (vector,) = await services.embedder.embed(["passport"])
    patience = Patience()
    async with host_workers(services):
        while await services.vectors.search(vector, limit=1):
            await patience.a_moment("the vector is there")


async def test_the_job_of_a_change_leaves_the_note_to_the_job_of_a_later_one(
    services: Services,
) -> None:
    note = await services.notes.create("ada", title="passport", body="")
    await services.notes.edit("ada", note.id, title="bread", body=None, versions=None)
    embedder = DownEmbedder(services)
    index = NoteIndex(services.database, services.vectors, embedder)
    payload = IndexNote(note_id=note.id, version=note.version)
    await INDEXING.handle(replace(services, note_index=index), payload)
    assert not embedder.asked.is_set()


async def test_jobs_are_done_where_the_vectors_are(settings: Settings) -> None:
    elsewhere = JobsSettings.model_construct(url="elsewhere://")
    moved = settings.model_copy(update={"jobs": elsewhere})
    assert "VECTORS_URL" in JOBS_WORKER.bound(moved)
    vectors = settings.vectors.model_copy(update={"url": "elsewhere://"})
    assert not JOBS_WORKER.bound(moved.model_copy(update={"vectors": vectors}))
