"""What can be done with notes. Transactions begin and end here."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import PreconditionFailed
from acme.notes.domain import Note
from acme.notes.reading import NoteReader
from acme.pagination import Position


class NoteListener(Protocol):
    """Told of a change in the unit of work that makes it.

    What is written through `tx` is committed with the change, or not at all. What cannot be rolled
    back is handed to `tx.after_commit`.
    """

    async def note_written(self, tx: Transaction, note: Note) -> None:
        """A note is new, or has a new version."""

    async def note_deleted(self, tx: Transaction, note: Note) -> None:
        """A note is gone; `note` is its last version."""


class NoteService:
    """Writes and reads notes for their owners."""

    def __init__(
        self,
        database: Database,
        reader: NoteReader,
        listeners: Sequence[NoteListener],
    ) -> None:
        self._database = database
        self._reader = reader
        self._listeners = listeners

    async def create(self, owner: str, *, title: str, body: str) -> Note:
        """Write a new note."""
        note = Note.new(owner=owner, title=title, body=body)
        async with self._database.transaction() as tx:
            await tx.notes.add(note)
            await self._tell_written(tx, note)
        return note

    async def get(self, owner: str, note_id: UUID) -> Note:
        """One note of an owner; raises NotFound."""
        return await self._reader.get(owner, note_id)

    async def page(self, owner: str, *, after: Position | None, limit: int) -> list[Note]:
        """At most `limit` notes, newest first, that come after a position."""
        async with self._database.reading() as tx:
            return await tx.notes.page(owner, after=after, limit=limit)

    async def edit(
        self,
        owner: str,
        note_id: UUID,
        *,
        title: str | None,
        body: str | None,
        versions: frozenset[int] | None,
    ) -> Note:
        """Change a note, if it still has one of the `versions` (None: whichever it has).

        Raises:
            NotFound: for a note that is not the owner's.
            PreconditionFailed: when somebody else has changed it.
        """
        async with self._database.transaction() as tx:
            before = await tx.notes.held(owner, note_id)
            _check(before, versions)
            note = before.edited(title=title, body=body)
            await tx.notes.replace(note)
            await self._tell_written(tx, note)
        return note

    async def delete(self, owner: str, note_id: UUID, *, versions: frozenset[int] | None) -> None:
        """Delete a note, under the same conditions and with the same errors as `edit`."""
        async with self._database.transaction() as tx:
            note = await tx.notes.held(owner, note_id)
            _check(note, versions)
            await tx.notes.remove(note)
            for listener in self._listeners:
                await listener.note_deleted(tx, note)

    async def _tell_written(self, tx: Transaction, note: Note) -> None:
        for listener in self._listeners:
            await listener.note_written(tx, note)


def _check(note: Note, versions: frozenset[int] | None) -> None:
    if versions is not None and note.version not in versions:
        raise PreconditionFailed(f"The note {note.id} has changed: it has version {note.version}.")
