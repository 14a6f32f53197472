"""What is visible of the notes is read alike from every database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from acme.authorization import Visible
from acme.database import Database
from acme.notes.domain import Note
from acme.pagination import Position

from ..databases import ADAPTERS, open_fresh


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
async def notes(database: Database) -> list[Note]:
    """Notes of two owners in turn, newest first."""
    first = Note.new(owner="ada", title="0", body="")
    made = [
        replace(
            first,
            id=uuid4(),
            owner=("ada", "grace")[number % 2],
            created_at=first.created_at + timedelta(seconds=number),
        )
        for number in range(6)
    ]
    async with database.transaction() as tx:
        for note in made:
            await tx.notes.add(note)
    return made[::-1]


async def page(
    database: Database, visible: Visible, *, after: Note | None = None, limit: int = 10
) -> list[Note]:
    position = None if after is None else Position(created_at=after.created_at, id=after.id)
    async with database.reading() as tx:
        return await tx.shared_notes.page(visible, after=position, limit=limit)


async def test_only_what_is_visible_is_read(database: Database, notes: list[Note]) -> None:
    own = [note for note in notes if note.owner == "ada"]
    other = notes[0]
    assert other.owner == "grace"
    ids = frozenset({str(other.id), str(uuid4())})
    assert await page(database, Visible()) == []
    assert await page(database, Visible(everything=True)) == notes
    assert await page(database, Visible(owner="ada")) == own
    assert await page(database, Visible(ids=ids)) == [other]
    assert await page(database, Visible(owner="ada", ids=ids)) == [other, *own]
    assert await page(database, Visible(owner="' or 1=1 --")) == []


async def test_pages_are_full_although_others_are_between(
    database: Database, notes: list[Note]
) -> None:
    own = [note for note in notes if note.owner == "ada"]
    visible = Visible(owner="ada")
    first = await page(database, visible, limit=2)
    assert first == own[:2]
    assert await page(database, visible, after=first[-1], limit=2) == own[2:]
    assert await page(database, Visible(everything=True), after=notes[3], limit=9) == notes[4:]


async def test_the_owner_of_a_note_is_known(database: Database, notes: list[Note]) -> None:
    async with database.reading() as tx:
        assert await tx.shared_notes.owner_of(notes[0].id) == notes[0].owner
        assert await tx.shared_notes.owner_of(uuid4()) is None
