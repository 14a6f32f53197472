"""What does the job that indexes a note."""

from acme.bootstrap import Services
from acme.jobs import handled
from acme.notes.search.jobs import INDEX_NOTE, IndexNote
from acme.settings import Settings


async def _index(services: Services, payload: IndexNote) -> None:
    async with services.database.reading() as tx:
        notes = await tx.searchable_notes.those([payload.note_id])
    # Changed again: there is a job for that, and one embedding is enough.
    if all(note.version <= payload.version for note in notes):
        await services.note_index.index([payload.note_id])


def bound_by_vectors(settings: Settings) -> str:
    """Why jobs are done inside `serve`: the vectors may be in its memory."""
    in_memory = settings.vectors.url.partition("://")[0].endswith("memory")
    return "its vectors are in memory, as VECTORS_URL says" if in_memory else ""


INDEXING = handled(INDEX_NOTE, _index)
