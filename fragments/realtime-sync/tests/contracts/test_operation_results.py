"""The contract of the results of operations, and that each operation has one effect."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from acme.database import Database
from acme.errors import Conflict, PreconditionFailed
from acme.operations import Operation
from acme.operations.once import Operations
from acme.operations.settings import OperationSettings

from ..databases import ADAPTERS, open_fresh

FIRST = Operation(caller="ada", client="phone", sequence=1)
NOW = datetime(2027, 1, 1, tzinfo=UTC)
SETTINGS = OperationSettings(retention_seconds=3600)

pytestmark = pytest.mark.parametrize("adapter", ADAPTERS)


@pytest.fixture
async def database(adapter: str, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(adapter, tmp_path) as database:
        yield database


class Work:
    """Something that is done in a unit of work."""

    def __init__(self, database: Database, operations: Operations) -> None:
        self._database = database
        self._operations = operations
        self.refusal: Exception | None = None
        self.count = 0

    async def do(self) -> None:
        async with self._database.transaction() as tx:
            self.count += 1
            await self._operations.done(tx, f"result {self.count}")
            if self.refusal:
                raise self.refusal


async def test_an_operation_is_named_by_caller_client_and_number(database: Database) -> None:
    others = [
        replace(FIRST, caller="bob"),
        replace(FIRST, client="Phone"),
        replace(FIRST, sequence=2**53),
    ]
    async with database.transaction() as tx:
        for each in (FIRST, *others):
            await tx.operation_results.add(each, each.client, at=NOW)
    with pytest.raises(Conflict):
        async with database.transaction() as tx:
            await tx.operation_results.add(FIRST, "again", at=NOW)
    async with database.reading() as tx:
        assert await tx.operation_results.find(FIRST) == "phone"
        assert await tx.operation_results.find(others[1]) == "Phone"
        assert await tx.operation_results.find(replace(FIRST, sequence=2)) is None


async def test_what_is_sent_again_has_no_second_effect_and_the_same_result(
    database: Database,
) -> None:
    operations = Operations(database, SETTINGS)
    work = Work(database, operations)
    for _ in range(2):
        assert await operations.once(FIRST, work.do) == "result 1"
    assert work.count == 1
    assert await operations.once(replace(FIRST, sequence=2), work.do) == "result 2"
    # What is nobody's operation is not kept.
    await work.do()


async def test_of_two_that_are_sent_at_once_one_has_its_effect(database: Database) -> None:
    operations = Operations(database, SETTINGS)
    work = Work(database, operations)
    results = await asyncio.gather(*(operations.once(FIRST, work.do) for _ in range(3)))
    assert len(set(results)) == 1


async def test_what_is_refused_may_be_sent_again(database: Database) -> None:
    operations = Operations(database, SETTINGS)
    work = Work(database, operations)
    work.refusal = PreconditionFailed("stale")
    with pytest.raises(PreconditionFailed):
        await operations.once(FIRST, work.do)
    work.refusal = Conflict("taken")
    with pytest.raises(Conflict):
        await operations.once(FIRST, work.do)
    work.refusal = None
    assert await operations.once(FIRST, work.do) == "result 3"


async def test_old_results_of_a_caller_are_forgotten(database: Database) -> None:
    now = NOW
    operations = Operations(database, SETTINGS, clock=lambda: now)
    work = Work(database, operations)
    await operations.once(FIRST, work.do)
    await operations.once(replace(FIRST, caller="bob"), work.do)
    now += timedelta(seconds=SETTINGS.retention_seconds + 1)
    await operations.once(replace(FIRST, sequence=2), work.do)
    async with database.reading() as tx:
        assert await tx.operation_results.find(FIRST) is None
        assert await tx.operation_results.find(replace(FIRST, caller="bob")) == "result 2"


async def test_work_that_says_nothing_of_its_result_is_a_bug(database: Database) -> None:
    async def nothing() -> None:
        """Does not say it."""

    with pytest.raises(RuntimeError, match="done"):
        await Operations(database, SETTINGS).once(FIRST, nothing)
