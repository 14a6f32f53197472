"""Notes are kept alike in every database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from acme.database import Database
from acme.errors import NotFound, PreconditionFailed
from acme.notes.domain import Note
from acme.pagination import Position

from ..databases import ADAPTERS, open_fresh


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


def a_note(title: str = "title", owner: str = "ann") -> Note:
    return Note.new(owner=owner, title=title, body="body")


async def add(database: Database, *notes: Note) -> None:
    async with database.transaction() as tx:
        for note in notes:
            await tx.notes.add(note)


async def test_returns_a_note_as_it_was_written(database: Database) -> None:
    note = replace(a_note("Žluťoučký 🐎"), body="\n".join(["x" * 99] * 100))
    await add(database, note)

    async with database.reading() as tx:
        assert await tx.notes.get("ann", note.id) == note


async def test_hides_a_note_from_everybody_but_its_owner(database: Database) -> None:
    note = a_note(owner="ann")
    await add(database, note)

    async with database.reading() as tx:
        for owner, note_id in (("Ann", note.id), ("ann", uuid4())):
            with pytest.raises(NotFound):
                await tx.notes.get(owner, note_id)


async def test_pages_newest_first_without_gaps_when_moments_are_equal(database: Database) -> None:
    moment = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
    notes = [
        replace(a_note(), id=UUID(int=i), created_at=moment - timedelta(microseconds=i // 3))
        for i in range(7)
    ]
    await add(database, *notes, a_note(owner="bob"))

    found: list[Note] = []
    async with database.reading() as tx:
        while page := await tx.notes.page(
            "ann",
            after=Position(created_at=found[-1].created_at, id=found[-1].id) if found else None,
            limit=2,
        ):
            found += page

    assert found == sorted(notes, key=lambda note: (note.created_at, note.id), reverse=True)


async def test_lets_one_of_several_concurrent_edits_win(database: Database) -> None:
    note = a_note()
    await add(database, note)

    async def edit(number: int) -> bool:
        async with database.transaction() as tx:
            await tx.notes.replace(note.edited(title=f"edit {number}"))
        return True

    outcomes = await asyncio.gather(*(edit(n) for n in range(5)), return_exceptions=True)

    assert outcomes.count(True) == 1
    refusals = [outcome for outcome in outcomes if outcome is not True]
    assert {type(refusal) for refusal in refusals} == {PreconditionFailed}
    async with database.reading() as tx:
        assert (await tx.notes.get("ann", note.id)).version == 2


async def test_edits_of_a_note_that_is_held_follow_each_other(database: Database) -> None:
    note = a_note()
    await add(database, note)

    async def edit(number: int) -> None:
        async with database.transaction() as tx:
            held = await tx.notes.held("ann", note.id)
            # Others get their turn between what is read and what is written.
            await asyncio.sleep(0)
            await tx.notes.replace(held.edited(title=f"edit {number}"))

    await asyncio.gather(*(edit(n) for n in range(50)))

    async with database.reading() as tx:
        assert (await tx.notes.get("ann", note.id)).version == 51


async def test_holds_no_note_of_somebody_else(database: Database) -> None:
    note = a_note(owner="ann")
    await add(database, note)

    for owner, note_id in (("bob", note.id), ("ann", uuid4())):
        with pytest.raises(NotFound):
            async with database.transaction() as tx:
                await tx.notes.held(owner, note_id)


async def test_removes_only_the_version_that_was_seen(database: Database) -> None:
    note = a_note()
    await add(database, note)

    with pytest.raises(PreconditionFailed):
        async with database.transaction() as tx:
            await tx.notes.remove(note.edited(title="newer"))
    async with database.transaction() as tx:
        await tx.notes.remove(note)

    async with database.reading() as tx:
        assert await tx.notes.page("ann", after=None, limit=10) == []


async def test_undoes_all_changes_of_a_unit_that_raises(database: Database) -> None:
    kept, lost = a_note("kept"), a_note("lost")
    await add(database, kept)

    async def change_and_fail() -> None:
        async with database.transaction() as tx:
            await tx.notes.add(lost)
            await tx.notes.replace(kept.edited(title="changed"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_and_fail()

    async with database.reading() as tx:
        assert await tx.notes.page("ann", after=None, limit=10) == [kept]
