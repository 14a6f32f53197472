"""What every keeper of the history of notes does."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from acme.database import Database
from acme.notes.history.repository import NoteChange
from acme.pagination import Position

from ..databases import ADAPTERS, open_fresh

NOTE = uuid4()
START = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


def change(number: int, *, owner: str = "ada") -> NoteChange:
    return NoteChange(
        event_id=uuid4(),
        note_id=NOTE,
        owner=owner,
        action="written",
        version=number,
        title=f"Title {number} 🐎",
        occurred_at=START + timedelta(microseconds=number),
    )


async def record(database: Database, *changes: NoteChange) -> None:
    for one in changes:
        async with database.transaction() as tx:
            await tx.note_history.record(one)


async def page(
    database: Database,
    *,
    owner: str = "ada",
    note_id: UUID = NOTE,
    after: Position | None = None,
    limit: int = 10,
) -> list[NoteChange]:
    async with database.reading() as tx:
        return await tx.note_history.page(owner, note_id, after=after, limit=limit)


async def test_gives_changes_back_as_they_were_newest_first(database: Database) -> None:
    one, two, three = change(1), change(2), change(3)
    await record(database, two, one, three)

    assert await page(database) == [three, two, one]


async def test_keeps_an_event_that_comes_twice_once(database: Database) -> None:
    first = change(1)
    await record(database, first, replace(first, title="Another"), first)

    assert await page(database) == [first]


async def test_shows_neither_other_owners_nor_other_notes(database: Database) -> None:
    await record(database, change(1))

    assert await page(database, owner="eve") == []
    assert await page(database, note_id=uuid4()) == []


async def test_pages_through_changes_of_the_same_moment(database: Database) -> None:
    changes = [replace(change(1), event_id=uuid4()) for _ in range(5)]
    await record(database, *changes)
    found: list[NoteChange] = []
    while some := await page(database, after=after(found), limit=2):
        found += some

    assert len(found) == 5
    assert {one.event_id for one in found} == {one.event_id for one in changes}


def after(found: list[NoteChange]) -> Position | None:
    return Position(created_at=found[-1].occurred_at, id=found[-1].event_id) if found else None
