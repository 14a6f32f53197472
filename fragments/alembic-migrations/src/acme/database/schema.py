"""The tables of the database, which migrations make."""

import structlog
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from acme.database.backend import VARIABLE, Backend
from acme.errors import ConfigurationError
from acme.migrations import service_scripts
from acme.migrations.history import applied, lineage

log = structlog.get_logger()


async def ready_schema(backend: Backend, scripts: ScriptDirectory | None = None) -> None:
    """See that the database has had every revision of this release.

    One that is ahead will do: releases overlap while they roll out, or are rolled back.

    Raises:
        ConfigurationError: when it lacks one.
    """
    async with backend.reader.connect() as connection:
        lacking, unknown = await connection.run_sync(_compare, scripts or service_scripts())
    if unknown:
        log.warning("database_ahead", revisions=unknown)
    if lacking:
        what = ", ".join(lacking[:5]) + (" and more" if len(lacking) > 5 else "")
        remedy = "run `python -m acme migrate`"
        problem = f"the database lacks {what}: {remedy}"
        raise ConfigurationError(VARIABLE, problem)


def _compare(connection: Connection, scripts: ScriptDirectory) -> tuple[list[str], list[str]]:
    """What the database lacks, and the revisions it is at that nobody here knows."""
    heads = MigrationContext.configure(connection).get_current_heads()
    wanted = lineage(scripts, scripts.get_heads())
    had = applied(connection) or set(lineage(scripts, heads))
    lacking = [revision for revision in wanted if revision not in had]
    return lacking, [head for head in heads if head not in wanted]
