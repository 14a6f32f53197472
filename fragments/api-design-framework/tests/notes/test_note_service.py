"""The service of notes, without HTTP."""

import pytest

from acme.bootstrap import Services
from acme.errors import NotFound, PreconditionFailed
from acme.notes.domain import Note
from acme.notes.reading import StoredNotes
from acme.notes.service import NoteService


class Heard:
    """A listener that remembers what it was told."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.written: list[tuple[str, int]] = []
        self.deleted: list[str] = []

    async def note_written(self, note: Note) -> None:
        # Told after the commit: another unit of work sees the change already.
        async with self._services.database.transaction() as tx:
            kept = await tx.notes.get(note.owner, note.id)
        self.written.append((kept.title, kept.version))

    async def note_deleted(self, note: Note) -> None:
        self.deleted.append(note.title)


async def test_listeners_are_told_after_the_commit_and_not_of_refusals(services: Services) -> None:
    heard = Heard(services)
    notes = NoteService(services.database, StoredNotes(services.database), [heard])
    note = await notes.create("ada", title="Groceries", body="")
    with pytest.raises(PreconditionFailed):
        await notes.edit("ada", note.id, title="Lost", body=None, versions=frozenset({7}))
    await notes.edit("ada", note.id, title="Food", body=None, versions=frozenset({1}))
    with pytest.raises(NotFound):
        await notes.delete("grace", note.id, versions=None)
    await notes.delete("ada", note.id, versions=None)
    assert heard.written == [("Groceries", 1), ("Food", 2)]
    assert heard.deleted == ["Food"]
