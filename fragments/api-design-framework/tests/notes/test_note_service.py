"""The service of notes, without HTTP."""

from functools import partial

import pytest

from acme.bootstrap import Services
from acme.database.transaction import Transaction
from acme.errors import Conflict, NotFound, PreconditionFailed
from acme.notes.domain import Note
from acme.notes.reading import StoredNotes
from acme.notes.service import NoteService


class Heard:
    """A listener that remembers what it was told, and what was committed."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int]] = []
        self.committed: list[tuple[str, int]] = []

    async def note_written(self, tx: Transaction, note: Note) -> None:
        # Told in the unit of work: it has the change.
        kept = await tx.notes.get(note.owner, note.id)
        self.told.append((kept.title, kept.version))
        tx.after_commit(partial(self._keep, note))

    async def note_deleted(self, tx: Transaction, note: Note) -> None:
        self.told.append((note.title, 0))
        tx.after_commit(partial(self._keep, note))

    async def _keep(self, note: Note) -> None:
        self.committed.append((note.title, note.version))


class Refusing(Heard):
    """A listener that undoes what it is told of."""

    async def note_written(self, tx: Transaction, note: Note) -> None:
        await super().note_written(tx, note)
        raise Conflict("not now")


async def test_listeners_are_told_in_the_unit_of_work_and_not_of_refusals(
    services: Services,
) -> None:
    heard = Heard()
    notes = NoteService(services.database, StoredNotes(services.database), [heard])
    note = await notes.create("ada", title="Groceries", body="")
    with pytest.raises(PreconditionFailed):
        await notes.edit("ada", note.id, title="Lost", body=None, versions=frozenset({7}))
    await notes.edit("ada", note.id, title="Food", body=None, versions=frozenset({1}))
    with pytest.raises(NotFound):
        await notes.delete("grace", note.id, versions=None)
    await notes.delete("ada", note.id, versions=None)
    assert heard.told == [("Groceries", 1), ("Food", 2), ("Food", 0)]
    assert heard.committed == [("Groceries", 1), ("Food", 2), ("Food", 2)]


async def test_a_listener_that_raises_undoes_the_change(services: Services) -> None:
    heard, refusing = Heard(), Refusing()
    notes = NoteService(services.database, StoredNotes(services.database), [heard, refusing])
    with pytest.raises(Conflict):
        await notes.create("ada", title="Groceries", body="")
    assert heard.told == refusing.told == [("Groceries", 1)]
    assert heard.committed == refusing.committed == []
    assert await notes.page("ada", after=None, limit=5) == []
