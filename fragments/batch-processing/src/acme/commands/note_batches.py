"""`batch export-notes` and `batch import-notes`."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from uuid import UUID

from acme.batches.files.formats import FORMATS, format_of
from acme.bootstrap import Services
from acme.commands.batch_action import BatchAction
from acme.notes.batches.schemas import COLUMNS, note_of, values_of
from acme.notes.batches.service import (
    EXPORT_NOTES,
    IMPORT_NOTES,
    export_notes,
    import_notes,
)


def _add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="FILE")
    parser.add_argument("--format", choices=FORMATS, help="where FILE does not end with it")
    parser.add_argument("--again", action="store_true", help="begin anew, whatever was done")


async def _export(services: Services, arguments: Namespace) -> UUID:
    path = arguments.path.resolve()
    run = await export_notes(
        services.batches,
        services.database,
        path,
        format_of(path, arguments.format),
        columns=COLUMNS,
        values=values_of,
        again=arguments.again,
    )
    return run.id


async def _import(services: Services, arguments: Namespace) -> UUID:
    path = arguments.path.resolve()
    format_ = format_of(path, arguments.format)
    run = await import_notes(
        services.batches, path, format_, note_of=note_of, again=arguments.again
    )
    return run.id


NOTE_EXPORT = BatchAction(
    name=EXPORT_NOTES,
    about="Write the notes of all owners into a file.",
    add_arguments=_add_arguments,
    run=_export,
)
NOTE_IMPORT = BatchAction(
    name=IMPORT_NOTES,
    about="Add the notes of a file; a row that is wrong, or there already, is refused.",
    add_arguments=_add_arguments,
    run=_import,
)
