"""The chain of this service: whole, reversible, and equal to its models."""

import asyncio
import io
import os
import sys

import pytest
from alembic import command
from alembic.runtime.migration import MigrationContext

from acme.database.opening import open_backend
from acme.database.schema import ready_schema
from acme.database.tables import METADATA
from acme.errors import ConfigurationError
from acme.migrations import service_scripts
from acme.migrations.autogenerate import LIBRARIES
from acme.migrations.chain import CHAIN

from .conftest import Migrated


def test_has_one_head() -> None:
    assert len(service_scripts().get_heads()) == 1


def test_begins_with_what_came_with_the_stack() -> None:
    revisions = [found.revision for found in service_scripts().walk_revisions()][::-1]

    assert tuple(revisions[: len(CHAIN)]) == CHAIN


async def test_goes_up_down_and_up_again(database: Migrated) -> None:
    await database.upgrade()
    assert await described(database) == set(METADATA.tables)

    await database.downgrade()
    assert await database.tables() == set()

    await database.upgrade()
    assert await described(database) == set(METADATA.tables)


async def described(database: Migrated) -> set[str]:
    """The tables of the database, without those that libraries look after."""
    return {name for name in await database.tables() if not name.startswith(LIBRARIES)}


async def test_makes_the_tables_that_the_models_describe(database: Migrated) -> None:
    await database.upgrade()

    await database.run(command.check)


async def test_renders_sql_without_a_database(database: Migrated) -> None:
    # SQLite rebuilds a table that a revision of yours changes, and has to read it first.
    upto = CHAIN[-1] if database.settings.url.startswith("sqlite") else "head"
    database.config.output_buffer = buffer = io.StringIO()

    await database.run(command.upgrade, upto, True)

    await database.upgrade(upto)
    for table in await described(database):
        assert f"CREATE TABLE {table} " in buffer.getvalue()
    assert "INSERT INTO migration_history (revision) VALUES ('stack')" in buffer.getvalue()


async def test_waits_for_another_process_that_migrates(database: Migrated) -> None:
    environment = {**os.environ, "DATABASE_URL": database.settings.url}

    async def migrate() -> tuple[int | None, bytes]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "acme",
            "migrate",
            env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
            stderr=asyncio.subprocess.PIPE,
        )
        _, errors = await process.communicate()
        return process.returncode, errors

    outcomes = await asyncio.gather(*(migrate() for _ in range(3)))

    assert [code for code, _ in outcomes] == [0, 0, 0], outcomes
    applied = b"".join(errors for _, errors in outcomes).count(b"revision_applied")
    assert applied == len(list(service_scripts().walk_revisions()))
    assert await described(database) == set(METADATA.tables)


async def test_refuses_to_start_on_a_database_that_is_behind(database: Migrated) -> None:
    async with open_backend(database.settings) as backend:
        with pytest.raises(ConfigurationError, match=r"^DATABASE_URL: .*lacks \w+.*migrate"):
            await ready_schema(backend)

        await database.upgrade()
        await ready_schema(backend)


async def test_starts_on_a_database_of_a_newer_release(database: Migrated) -> None:
    await database.upgrade()
    async with open_backend(database.settings) as backend:
        async with backend.engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'newer'")

        await ready_schema(backend)


async def test_stops_at_the_revision_that_is_asked_for(database: Migrated) -> None:
    await database.upgrade(CHAIN[0])

    heads = await database.read(
        lambda connection: MigrationContext.configure(connection).get_current_heads()
    )
    assert heads == (CHAIN[0],)
