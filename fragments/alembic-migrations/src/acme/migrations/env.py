"""What Alembic runs for each of its commands."""

import asyncio
from typing import Any

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import NoSuchModuleError

from acme.configuration import load_settings
from acme.database.backend import Backend
from acme.database.opening import open_backend
from acme.database.settings import DatabaseSettings
from acme.database.tables import METADATA
from acme.database.urls import dialect_of
from acme.errors import ConfigurationError, ServiceError
from acme.logs import configure_logs
from acme.migrations import autogenerate
from acme.migrations.history import heeding, record
from acme.migrations.refusals import refusals


def database_settings() -> DatabaseSettings:
    """Those that the caller passes, or with plain `alembic` those of the environment."""
    given = context.config.attributes.get("database")
    if isinstance(given, DatabaseSettings):
        return given
    settings = load_settings()
    configure_logs(settings.log)
    return settings.database


async def migrate_online(settings: DatabaseSettings) -> None:
    """Run the command on the database."""
    async with open_backend(settings, patient=True) as backend, backend.engine.connect() as link:
        await link.run_sync(migrate, backend)


def migrate(connection: Connection, backend: Backend) -> None:
    """Run the command while no other process does."""
    with backend.exclusively(connection), refusals(connection):
        run(
            connection=connection,
            target_metadata=METADATA,
            include_name=autogenerate.include_name,
            render_item=autogenerate.render_item,
            process_revision_directives=autogenerate.drop_empty,
            # SQLite cannot change a column in place: its table is rebuilt.
            render_as_batch=connection.dialect.name == "sqlite",
            # Alembic takes SQLite's driver for one that commits before DDL; ours does not.
            transactional_ddl=connection.dialect.name != "mysql",
        )


def migrate_offline(settings: DatabaseSettings) -> None:
    """Print the SQL that the command would run."""
    run(
        dialect_name=dialect_of(settings.url),
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )


def run(**options: Any) -> None:
    """Take the steps of the command, those that the history asks for included."""
    context.configure(**options)
    plan = heeding(context.get_context().opts)
    context.configure(**options, fn=plan, on_version_apply=record)
    with context.begin_transaction():
        context.run_migrations()


try:
    if context.is_offline_mode():
        migrate_offline(database_settings())
    else:
        asyncio.run(migrate_online(database_settings()))
except (ConfigurationError, ServiceError, NoSuchModuleError, OSError) as error:
    # Alembic prints its own errors on one line.
    raise CommandError(str(error)) from error
