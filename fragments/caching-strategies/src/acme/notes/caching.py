"""Single notes, read through the cache."""

from functools import partial
from uuid import UUID

from acme.cache import Cache
from acme.cache.codec import JsonCodec
from acme.database import Database
from acme.database.transaction import Transaction
from acme.notes.domain import Note
from acme.notes.reading import StoredNotes

# Change the number when a note changes its shape, and old entries are not looked at.
_PREFIX = "note/1"
_NOTE = JsonCodec(Note)


class CachedNotes:
    """Reads from the cache, and from the database what is not there."""

    def __init__(self, database: Database, cache: Cache) -> None:
        self._stored = StoredNotes(database)
        self._cache = cache

    async def get(self, owner: str, note_id: UUID) -> Note:
        """One note of an owner, whose name is in the key: nobody else finds the entry."""
        return await self._cache.fetch(
            f"{_PREFIX}/{owner}/{note_id}",
            lambda: self._stored.get(owner, note_id),
            codec=_NOTE,
            tags=[_tag(note_id)],
        )


class NoteInvalidation:
    """Forgets a note when its change is committed."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def note_written(self, tx: Transaction, note: Note) -> None:
        """The next reader sees the new version."""
        tx.after_commit(partial(self._cache.invalidate, _tag(note.id)))

    async def note_deleted(self, tx: Transaction, note: Note) -> None:
        """The next reader finds nothing."""
        tx.after_commit(partial(self._cache.invalidate, _tag(note.id)))


def _tag(note_id: UUID) -> str:
    return f"note/{note_id}"
