"""The database in memory keeps the promises of the port."""

import asyncio

import pytest

from acme.database.memory import MemoryDatabase
from acme.database.memory_tables import MemoryTable, MemoryTables


@pytest.fixture
def tables() -> MemoryTables:
    return MemoryTables()


@pytest.fixture
def rows(tables: MemoryTables) -> MemoryTable[str, int]:
    return tables.table(str, int)


@pytest.fixture
def database(tables: MemoryTables) -> MemoryDatabase:
    return MemoryDatabase(tables)


async def test_keeps_changes_when_the_block_ends(
    database: MemoryDatabase, rows: MemoryTable[str, int]
) -> None:
    async with database.transaction():
        rows["a"] = 1

    assert dict(rows) == {"a": 1}


async def test_undoes_every_change_when_the_block_raises(
    database: MemoryDatabase, rows: MemoryTable[str, int]
) -> None:
    async with database.transaction():
        rows.update({"changed": 1, "deleted": 1})

    async def change_and_fail() -> None:
        async with database.transaction():
            rows["changed"] = 2
            rows["changed"] = 3
            del rows["deleted"]
            rows["added"] = 1 // 0

    with pytest.raises(ZeroDivisionError):
        await change_and_fail()

    assert dict(rows) == {"changed": 1, "deleted": 1}


async def test_undoes_changes_when_cancelled(
    database: MemoryDatabase, rows: MemoryTable[str, int]
) -> None:
    changed = asyncio.Event()

    async def change() -> None:
        async with database.transaction():
            rows["a"] = 1
            changed.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(change())
    await changed.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert dict(rows) == {}


async def test_runs_units_of_work_one_after_the_other(
    database: MemoryDatabase, rows: MemoryTable[str, int]
) -> None:
    rows["count"] = 0

    async def count_up() -> None:
        async with database.transaction():
            before = rows["count"]
            await asyncio.sleep(0)
            rows["count"] = before + 1

    await asyncio.gather(*(count_up() for _ in range(20)))

    assert rows["count"] == 20


async def test_refuses_to_write_in_a_reading_unit(
    database: MemoryDatabase, rows: MemoryTable[str, int]
) -> None:
    with pytest.raises(RuntimeError, match="only reads"):
        async with database.reading():
            rows["a"] = 1

    assert dict(rows) == {}
