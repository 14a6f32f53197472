"""The notes of a day come out of the database; what was made of them goes into it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetExecutionContext,
    MaterializeResult,
    ResourceParam,
    asset,
    asset_check,
)

from acme.database import Database
from acme.notes.domain import Note
from acme.notes.statistics.domain import OwnerDay
from acme.orchestration.days import DAYS
from acme.orchestration.opening import ServiceDatabase
from acme.orchestration.retries import RETRIES
from acme.orchestration.stage import Stage
from acme.pagination import Position

GROUP = "note_statistics"
_COLUMNS = {
    "id": "UUID",
    "owner": "VARCHAR",
    "body": "VARCHAR",
    "version": "INTEGER",
    "created_at": "TIMESTAMPTZ",
}
_PAGE = 1000


@asset(group_name=GROUP, partitions_def=DAYS, retry_policy=RETRIES)
async def raw_notes(
    context: AssetExecutionContext,
    database: ResourceParam[ServiceDatabase],
    stage: ResourceParam[Stage],
) -> MaterializeResult[None]:
    """The notes that were written on a day, as the service has them."""
    count = 0
    with stage.collecting("raw_notes", context.partition_key, _COLUMNS) as collect:
        async with database.opened() as opened:
            async for notes in _pages(opened, date.fromisoformat(context.partition_key)):
                collect({name: getattr(note, name) for name in _COLUMNS} for note in notes)
                count += len(notes)
    return MaterializeResult(metadata={"dagster/row_count": count})


async def _pages(database: Database, day: date) -> AsyncIterator[Sequence[Note]]:
    after = None
    while True:
        async with database.reading() as tx:
            notes = await tx.note_statistics.notes_of(day, after=after, limit=_PAGE)
        if not notes:
            return
        yield notes
        after = Position(created_at=notes[-1].created_at, id=notes[-1].id)


@asset(group_name=GROUP, deps=["owner_days"], partitions_def=DAYS, retry_policy=RETRIES)
async def note_statistics(
    context: AssetExecutionContext,
    database: ResourceParam[ServiceDatabase],
    stage: ResourceParam[Stage],
) -> MaterializeResult[None]:
    """What the service knows of a day: replaced as a whole, or not at all."""
    owners = _made(stage, context.partition_key)
    async with database.opened() as opened, opened.transaction() as tx:
        await tx.note_statistics.replace(date.fromisoformat(context.partition_key), owners)
    return MaterializeResult(metadata={"dagster/row_count": len(owners)})


@asset_check(asset=note_statistics, blocking=True, retry_policy=RETRIES)
def kept_as_made(
    context: AssetCheckExecutionContext,
    database: ResourceParam[ServiceDatabase],
    stage: ResourceParam[Stage],
) -> AssetCheckResult:
    """The database has what was made, no more and no less."""
    kept = asyncio.run(_kept(database, date.fromisoformat(context.partition_key)))
    made = _made(stage, context.partition_key)
    return AssetCheckResult(passed=set(kept) == set(made), metadata={"rows": len(kept)})


async def _kept(database: ServiceDatabase, day: date) -> Sequence[OwnerDay]:
    async with database.opened() as opened, opened.reading() as tx:
        return await tx.note_statistics.of_day(day)


def _made(stage: Stage, day: str) -> Sequence[OwnerDay]:
    with stage.opened(["owner_days"], day) as connection:
        rows = connection.table("owner_days")
        return [
            OwnerDay(**dict(zip(rows.columns, row, strict=True)), day=date.fromisoformat(day))
            for row in rows.fetchall()
        ]
