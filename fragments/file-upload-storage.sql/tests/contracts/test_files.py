"""What every keeper of files does."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from acme.database import Database
from acme.errors import Conflict, NotFound
from acme.files.file import FileState, Part, StoredFile

from ..databases import ADAPTERS, open_fresh

NOW = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)


def file(number: int, owner: str = "ada") -> StoredFile:
    return StoredFile(
        id=UUID(int=number),
        owner=owner,
        name="Zürich 🐎",
        media_type="image/png",
        size=2**33,
        state=FileState.UPLOADING,
        created_at=NOW + timedelta(seconds=number // 2),
        due_at=NOW + timedelta(hours=number // 2),
    )


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """A database with six files of Ada, and one of Grace."""
    async with open_fresh(request.param, tmp_path) as database:
        async with database.transaction() as tx:
            for number in range(6):
                await tx.files.add(file(number))
            await tx.files.add(file(9, owner="grace"))
        yield database


async def test_gives_a_file_back_as_it_was_to_its_owner_alone(database: Database) -> None:
    async with database.reading() as tx:
        assert await tx.files.held("ada", file(1).id) == file(1)
        assert await tx.files.known(file(9).id) == file(9, owner="grace")
        assert await tx.files.known(UUID(int=99)) is None
        with pytest.raises(NotFound):
            await tx.files.held("ada", file(9).id)


async def test_of_two_changes_of_the_same_state_one_is_made(database: Database) -> None:
    moved = replace(file(1), state=FileState.QUARANTINED, key="a key")
    async with database.transaction() as tx:
        assert await tx.files.change(moved, since=file(1))
        assert not await tx.files.change(replace(moved, key="another"), since=file(1))
        assert await tx.files.held("ada", file(1).id) == moved
        gone = replace(moved, state=FileState.DELETED)
        assert await tx.files.change(gone, since=moved)
        with pytest.raises(NotFound):
            await tx.files.held("ada", file(1).id)
        assert await tx.files.bytes_of("ada") == 5 * 2**33
        assert await tx.files.bytes_of("nobody") == 0


async def test_lists_files_newest_first_and_those_that_are_due_oldest_first(
    database: Database,
) -> None:
    async with database.reading() as tx:
        page = await tx.files.page("ada", after=None, limit=4)
        rest = await tx.files.page("ada", after=page[-1], limit=4)
        assert [each.id.int for each in (*page, *rest)] == [5, 4, 3, 2, 1, 0]
        until = NOW + timedelta(hours=1)
        due = await tx.files.due(until, after=None, limit=3)
        later = await tx.files.due(until, after=due[-1], limit=3)
        assert [each.id.int for each in (*due, *later)] == [0, 1, 2, 3]


async def test_parts_follow_each_other_and_go_with_their_file(database: Database) -> None:
    parts = [
        Part(file_id=file(1).id, start=start, size=size, key=str(start))
        for start, size in ((0, 2**32), (2**32, 5))
    ]
    async with database.transaction() as tx:
        assert await tx.files.arrived(file(1).id) == 0
        for part in parts:
            await tx.files.add_part(part)
        assert await tx.files.arrived(file(1).id) == 2**32 + 5
        assert await tx.files.parts(file(1).id) == parts
    with pytest.raises(Conflict):
        async with database.transaction() as tx:
            await tx.files.add_part(replace(parts[1], key="somebody else's"))
    async with database.transaction() as tx:
        await tx.files.remove(file(1).id)
        assert await tx.files.parts(file(1).id) == []
        assert await tx.files.known(file(1).id) is None
