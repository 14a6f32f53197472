"""`reindex-notes`: embed all notes again."""

from argparse import ArgumentParser, Namespace
from uuid import UUID

from acme.bootstrap import Services
from acme.commands.opened import with_services
from acme.errors import ConfigurationError, ServiceError, Unavailable


def add_reindex_notes(parser: ArgumentParser) -> None:
    """Embed all notes again: after another model was set, or after errors in the log."""
    parser.add_argument("--after", type=UUID, metavar="ID", help="go on after this note")
    parser.set_defaults(run=with_services(_reindex))


async def _reindex(services: Services, arguments: Namespace) -> None:
    """Print how far it has come after each batch."""
    if not services.vectors.durable:
        raise ConfigurationError(
            "VECTORS_URL",
            "memory:// belongs to the process that serves, which indexes when it starts",
        )
    total, last = 0, arguments.after
    try:
        async for count, last in services.note_index.rebuild(arguments.after):
            total += count
            print(f"{total} notes, up to {last}")
    except ServiceError as error:
        remedy = f" Go on with --after {last}." if last else ""
        raise Unavailable(f"{error} {total} notes are indexed.{remedy}") from error
    print(f"{total} notes are indexed")
