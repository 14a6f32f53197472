"""`migrate`: bring the database up to date."""

from argparse import ArgumentParser, Namespace

import structlog
from alembic import command
from alembic.util import CommandError

from acme.configuration import load_settings
from acme.database.backend import VARIABLE
from acme.errors import ConfigurationError, ServiceError
from acme.logs import configure_logs
from acme.migrations import alembic_config, service_scripts

log = structlog.get_logger()


def add_migrate(parser: ArgumentParser) -> None:
    """Bring the database up to date, or print the SQL that would."""
    parser.add_argument("--revision", default="head", help="how far; FROM:TO with --sql")
    parser.add_argument("--sql", action="store_true", help="print SQL, for an empty database")
    parser.set_defaults(run=migrate)


def migrate(arguments: Namespace) -> int:
    """Apply what the database lacks; other processes that migrate it wait."""
    settings = load_settings()
    configure_logs(settings.log)
    heads = service_scripts().get_heads()
    if len(heads) > 1:
        remedy = "run `alembic merge --message together heads`"
        raise ServiceError(f"the revisions end in {len(heads)} heads, {', '.join(heads)}: {remedy}")
    try:
        command.upgrade(alembic_config(settings.database), arguments.revision, arguments.sql)
    except CommandError as error:
        if isinstance(error.__cause__, ConfigurationError | ServiceError):
            raise error.__cause__ from None
        problem = " ".join(str(error).split())
        if error.__cause__ is None:
            raise ServiceError(problem) from error
        raise ConfigurationError(VARIABLE, problem) from error
    if not arguments.sql:
        log.info("database_ready", revision=arguments.revision)
    return 0
