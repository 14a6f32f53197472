"""Notes in a database and in files, for the tests of batches."""

from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID

from acme.batches.files.formats import format_of
from acme.batches.run import Progress, Run
from acme.batches.runner import BatchRunner
from acme.batches.settings import BatchSettings
from acme.database import Database
from acme.notes.batches.schemas import COLUMNS, note_of, values_of
from acme.notes.batches.service import export_notes, import_notes
from acme.notes.domain import Note

SETTINGS = BatchSettings(chunk_rows=7, concurrency=3)
COUNT = 100


def some_notes() -> list[Note]:
    return [
        Note.new(owner=f"owner-{n % 3}", title=f"Note {n}", body='a "b"\nc,' * (n % 3))
        for n in range(COUNT)
    ]


async def keep(database: Database, notes: list[Note]) -> None:
    async with database.transaction() as tx:
        await tx.bulk_notes.add(notes)


async def kept(database: Database) -> dict[UUID, Note]:
    async with database.reading() as tx:
        found = await tx.bulk_notes.after(None, until=None, limit=10 * COUNT)
    return {note.id: note for note in found}


async def exported(
    database: Database,
    path: Path,
    *,
    again: bool = False,
    values: Callable[[Note], Mapping[str, object]] = values_of,
) -> Run:
    return await export_notes(
        BatchRunner(database, SETTINGS),
        database,
        path,
        format_of(path, None),
        columns=COLUMNS,
        values=values,
        again=again,
    )


async def imported(database: Database, path: Path, *, again: bool = False) -> Progress:
    runner = BatchRunner(database, SETTINGS)
    run = await import_notes(runner, path, format_of(path, None), note_of=note_of, again=again)
    async with database.reading() as tx:
        (progress,) = await tx.batch_runs.progress(limit=1, run_id=run.id)
    return progress


def ids_in(path: Path) -> list[UUID]:
    rows = format_of(path, None).read(path, "")
    return [UUID(str(row.values["id"])) for row in rows]
