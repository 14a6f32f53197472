"""`reindex-notes`: embed all notes again."""

import asyncio
from argparse import ArgumentParser, Namespace
from uuid import UUID

from acme.bootstrap import open_services
from acme.configuration import load_settings
from acme.errors import ConfigurationError, ServiceError, Unavailable
from acme.logs import configure_logs
from acme.settings import Settings


def add_reindex_notes(parser: ArgumentParser) -> None:
    """Embed all notes again: after another model was set, or after errors in the log."""
    parser.add_argument("--after", type=UUID, metavar="ID", help="go on after this note")
    parser.set_defaults(run=reindex_notes)


def reindex_notes(arguments: Namespace) -> int:
    """Print how far it has come after each batch."""
    settings = load_settings()
    configure_logs(settings.log)
    asyncio.run(_reindex(settings, arguments.after))
    return 0


async def _reindex(settings: Settings, after: UUID | None) -> None:
    async with open_services(settings) as services:
        if not services.vectors.durable:
            raise ConfigurationError(
                "VECTORS_URL",
                "memory:// belongs to the process that serves, which indexes when it starts",
            )
        total, last = 0, after
        try:
            async for count, last in services.note_index.rebuild(after):
                total += count
                print(f"{total} notes, up to {last}")
        except ServiceError as error:
            remedy = f" Go on with --after {last}." if last else ""
            raise Unavailable(f"{error} {total} notes are indexed.{remedy}") from error
        print(f"{total} notes are indexed")
