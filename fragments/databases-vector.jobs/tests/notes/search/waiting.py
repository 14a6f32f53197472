"""When notes can be found that were written."""

from acme.bootstrap import Services
from acme.hosting import host_workers
from acme.vectors.checks import MAX_LIMIT

from ...jobs.working import Patience


async def indexed(services: Services) -> None:
    """Work until each note is found by what it says now."""
    patience = Patience()
    async with host_workers(services):
        while not await _up_to_date(services):
            await patience.a_moment("the notes are not indexed")


async def _up_to_date(services: Services) -> bool:
    async with services.database.reading() as tx:
        notes = await tx.searchable_notes.following(None, limit=MAX_LIMIT)
    vectors = await services.embedder.embed([f"{note.title}\n{note.body}" for note in notes])
    for note, vector in zip(notes, vectors, strict=True):
        found = await services.vectors.search(vector, limit=MAX_LIMIT)
        if all(match.id != note.id or match.score < 0.9999 for match in found):
            return False
    return True
