"""A note is written although it cannot be indexed."""

from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.notes.reading import StoredNotes
from acme.notes.search.after_commit import IndexAfterCommit
from acme.notes.search.indexing import NoteIndex
from acme.notes.service import NoteService

from .test_search import DownEmbedder, titles


async def test_a_note_is_written_while_the_model_is_down_and_found_after_a_rebuild(
    services: Services,
) -> None:
    embedder = DownEmbedder(services)
    index = NoteIndex(services.database, services.vectors, embedder)
    reader = StoredNotes(services.database)
    notes = NoteService(services.database, reader, [IndexAfterCommit(index)])
    with capture_logs() as logs:
        note = await notes.create("ada", title="passport", body="")
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [
        ("note_not_indexed", "error")
    ]
    assert await titles(services, "ada", "passport") == []
    embedder.down = False
    assert [reached async for reached in index.rebuild()] == [(1, note.id)]
    assert await titles(services, "ada", "passport") == ["passport"]
