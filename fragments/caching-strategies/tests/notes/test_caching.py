"""Notes through the cache: never another owner's, never an old version for long."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from uuid import UUID

import pytest

from acme.bootstrap import Services
from acme.cache import Cache
from acme.cache.memory import MemoryBackend
from acme.cache.settings import CacheSettings
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import NotFound
from acme.notes.caching import CachedNotes, NoteInvalidation
from acme.notes.domain import Note
from acme.notes.service import NoteService


class SlowDatabase:
    """Holds a reader up after it has read, until told to go on."""

    critical = True

    def __init__(self, database: Database) -> None:
        self._database = database
        self.has_read = asyncio.Event()
        self.go = asyncio.Event()

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """As the database does."""
        return self._database.transaction()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """A unit of work whose end takes long."""
        async with self._database.reading() as tx:
            yield tx
        self.has_read.set()
        await self.go.wait()

    async def ping(self) -> None:
        """As the database does."""
        await self._database.ping()


@pytest.fixture
async def cache() -> AsyncIterator[Cache]:
    """An empty cache."""
    async with Cache(MemoryBackend(max_entries=10), CacheSettings()).opened() as cache:
        yield cache


@pytest.fixture
def database(services: Services) -> Database:
    """The database of the service."""
    return services.database


@pytest.fixture
def notes(database: Database, cache: Cache) -> NoteService:
    """The service, with the cache in front of the database."""
    return NoteService(database, CachedNotes(database, cache), [NoteInvalidation(cache)])


async def change_behind_the_cache(database: Database, owner: str, note_id: UUID) -> None:
    """Write as if the service had not."""
    async with database.transaction() as tx:
        note = await tx.notes.get(owner, note_id)
        await tx.notes.replace(note.edited(title="hidden"))


async def test_a_note_is_read_from_the_cache(notes: NoteService, database: Database) -> None:
    note = await notes.create("ada", title="seen", body="")
    await notes.get("ada", note.id)
    await change_behind_the_cache(database, "ada", note.id)
    assert (await notes.get("ada", note.id)).title == "seen"


async def test_a_cached_note_of_somebody_else_is_not_found(notes: NoteService) -> None:
    note = await notes.create("ada", title="mine", body="")
    await notes.get("ada", note.id)
    for stranger in ("eve", "", "ada/", f"ada/{note.id}"):
        with pytest.raises(NotFound):
            await notes.get(stranger, note.id)


async def test_a_reader_sees_an_edit_at_once(notes: NoteService) -> None:
    note = await notes.create("ada", title="old", body="")
    await notes.get("ada", note.id)
    await notes.edit("ada", note.id, title="new", body=None, versions=None)
    assert (await notes.get("ada", note.id)).title == "new"


async def test_a_deleted_note_is_not_found(notes: NoteService) -> None:
    note = await notes.create("ada", title="gone", body="")
    await notes.get("ada", note.id)
    await notes.delete("ada", note.id, versions=None)
    with pytest.raises(NotFound):
        await notes.get("ada", note.id)


async def test_a_note_that_is_written_after_a_miss_is_found(
    notes: NoteService, database: Database
) -> None:
    note = Note.new(owner="ada", title="late", body="")
    with pytest.raises(NotFound):
        await notes.get("ada", note.id)
    async with database.transaction() as tx:
        await tx.notes.add(note)
    assert await notes.get("ada", note.id) == note


async def test_a_read_that_a_write_overtakes_leaves_no_old_version(
    notes: NoteService, database: Database, cache: Cache
) -> None:
    note = await notes.create("ada", title="old", body="")
    slow = SlowDatabase(database)
    reader = asyncio.create_task(CachedNotes(slow, cache).get("ada", note.id))
    await slow.has_read.wait()
    await notes.edit("ada", note.id, title="new", body=None, versions=None)
    slow.go.set()
    assert (await reader).title == "old"
    assert (await notes.get("ada", note.id)).title == "new"
