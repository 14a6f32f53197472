"""What does the jobs of exports."""

import json
from datetime import UTC, datetime, timedelta

from acme.bootstrap import Services
from acme.jobs import handled
from acme.jobs.job import PermanentError
from acme.notes.domain import Note
from acme.notes.exports.jobs import (
    EXPORT_NOTES,
    FORGET_EXPORTS,
    ExportNotes,
    ForgetExports,
)
from acme.notes.exports.repository import NoteExport
from acme.pagination import Position

_PAGE = 100
# A row of a database, and the memory of a worker: more belongs in files.
_MOST_CHARACTERS = 4_000_000


async def _export(services: Services, payload: ExportNotes) -> None:
    lines: list[str] = []
    after: Position | None = None
    while True:
        async with services.database.reading() as tx:
            notes = await tx.notes.page(payload.owner, after=after, limit=_PAGE)
        lines += [_line(note) for note in notes]
        if sum(map(len, lines)) > _MOST_CHARACTERS:
            raise PermanentError(f"the notes have more than {_MOST_CHARACTERS} characters")
        if len(notes) < _PAGE:
            break
        after = Position(created_at=notes[-1].created_at, id=notes[-1].id)
    export = NoteExport(
        id=payload.export_id,
        owner=payload.owner,
        content="".join(lines),
        created_at=datetime.now(UTC),
    )
    async with services.database.transaction() as tx:
        await tx.note_exports.keep(export)


def _line(note: Note) -> str:
    fields = {
        "id": str(note.id),
        "title": note.title,
        "body": note.body,
        "created_at": note.created_at.isoformat(),
    }
    return json.dumps(fields, ensure_ascii=False) + "\n"


async def _forget(services: Services, payload: ForgetExports) -> None:
    async with services.database.transaction() as tx:
        await tx.note_exports.forget(datetime.now(UTC) - timedelta(days=payload.days))


EXPORTING = handled(EXPORT_NOTES, _export)
FORGETTING = handled(FORGET_EXPORTS, _forget)
