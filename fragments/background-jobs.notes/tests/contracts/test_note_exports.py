"""What every keeper of exports does."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from acme.database import Database
from acme.errors import NotFound
from acme.notes.exports.repository import NoteExport

from ..databases import ADAPTERS, open_fresh

EXPORT = NoteExport(
    id=uuid4(),
    owner="ada",
    # More than MySQL's TEXT holds.
    content="🐎" * 20_000,
    created_at=datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC),
)


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database."""
    async with open_fresh(request.param, tmp_path) as database:
        yield database


async def keep(database: Database, export: NoteExport) -> None:
    async with database.transaction() as tx:
        await tx.note_exports.keep(export)


async def get(database: Database, owner: str = "ada") -> NoteExport:
    async with database.reading() as tx:
        return await tx.note_exports.get(owner, EXPORT.id)


async def test_gives_an_export_back_as_it_was_to_its_owner_alone(database: Database) -> None:
    await keep(database, EXPORT)
    assert await get(database) == EXPORT
    with pytest.raises(NotFound):
        await get(database, owner="grace")


async def test_the_first_of_an_id_stays(database: Database) -> None:
    await keep(database, EXPORT)
    await keep(database, replace(EXPORT, content="later"))
    assert await get(database) == EXPORT


async def test_forgets_what_was_made_before_a_moment(database: Database) -> None:
    await keep(database, EXPORT)
    for moment, kept in ((EXPORT.created_at, True), (EXPORT.created_at + timedelta(1), False)):
        async with database.transaction() as tx:
            await tx.note_exports.forget(moment)
        if kept:
            assert await get(database) == EXPORT
    with pytest.raises(NotFound):
        await get(database)
