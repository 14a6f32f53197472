"""Exports all notes into a file, and imports notes from one."""

from collections.abc import AsyncGenerator, Callable, Mapping
from pathlib import Path
from uuid import UUID

from acme.batches.files.exporting import FileExport
from acme.batches.files.formats import Format
from acme.batches.files.importing import FileRows, fingerprint
from acme.batches.files.rows import Row
from acme.batches.run import Outcome, RowProblem, Run
from acme.batches.runner import BatchRunner, Chunk
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import InvalidInput
from acme.notes.domain import Note

EXPORT_NOTES = "export-notes"
IMPORT_NOTES = "import-notes"


class AllNotes:
    """All notes by id, as a source of chunks; a note that is written meanwhile may be missed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def chunks(
        self, *, after: str, until: str | None, size: int
    ) -> AsyncGenerator[Chunk[Note], None]:
        """The notes after an id, up to and with another."""
        last = None if until is None else UUID(until)
        while True:
            first = UUID(after) if after else None
            async with self._database.reading() as tx:
                notes = await tx.bulk_notes.after(first, until=last, limit=size)
            if not notes:
                return
            yield Chunk(after=after, until=notes[-1].id.hex, rows=notes)
            after = notes[-1].id.hex


async def export_notes(
    runner: BatchRunner,
    database: Database,
    path: Path,
    format_: Format,
    *,
    columns: Mapping[str, type],
    values: Callable[[Note], Mapping[str, object]],
    again: bool = False,
) -> Run:
    """Write all notes, in the order of their ids, or go on with it."""
    run = await runner.begin(EXPORT_NOTES, str(path), fingerprint="", again=again)
    export = FileExport(path, format_, columns, values)
    async with database.reading() as tx:
        export.open(await tx.batch_runs.done(run.id))
    # A file has one end.
    await runner.run(run, AllNotes(database), export.write, concurrency=1)
    await export.conclude()
    await runner.finish(run)
    await export.clear()
    return run


async def import_notes(
    runner: BatchRunner,
    path: Path,
    format_: Format,
    *,
    note_of: Callable[[Mapping[str, object]], Note],
    again: bool = False,
) -> Run:
    """Add the notes of a file, or go on with it. Nobody is told of them: no event, no listener."""

    async def add(tx: Transaction, chunk: Chunk[Row]) -> Outcome:
        notes: dict[UUID, tuple[int, Note]] = {}
        refused = []
        for row in chunk.rows:
            try:
                note = _checked(row, note_of, notes)
            except InvalidInput as error:
                refused.append(RowProblem(row=row.number, problem=str(error)))
            else:
                notes[note.id] = row.number, note
        for known in await tx.bulk_notes.known(list(notes)):
            number, _ = notes.pop(known)
            refused.append(RowProblem(row=number, problem=f"id: there is a note {known} already"))
        await tx.bulk_notes.add([note for _, note in notes.values()])
        return Outcome(taken=len(notes), refused=refused)

    run = await runner.begin(IMPORT_NOTES, str(path), fingerprint=fingerprint(path), again=again)
    await runner.run(run, FileRows(path, format_.read), add)
    await runner.finish(run)
    return run


def _checked(
    row: Row, note_of: Callable[[Mapping[str, object]], Note], others: Mapping[UUID, object]
) -> Note:
    if row.problem:
        raise InvalidInput(row.problem)
    note = note_of(row.values)
    if note.id in others:
        raise InvalidInput(f"id: another row has {note.id} already")
    return note
