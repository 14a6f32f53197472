"""A revision that goes in before those a database has had is applied all the same."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from acme.database.opening import open_backend
from acme.database.schema import ready_schema
from acme.errors import ConfigurationError
from acme.migrations.history import applied

from .conftest import Migrated

REVISION = """
import sqlalchemy as sa
from alembic import op

revision = {name!r}
down_revision = {before!r}


def upgrade() -> None:
    op.create_table({name!r}, sa.Column("id", sa.Integer(), primary_key=True))


def downgrade() -> None:
    op.drop_table({name!r})
"""


class Release:
    """The revisions of a release that exists for one test."""

    def __init__(self, folder: Path, database: Migrated) -> None:
        self._folder = folder
        self._database = database
        database.config.set_main_option("version_locations", str(folder))

    def has(self, *chain: str) -> None:
        """Write this chain instead of the one before."""
        for file in self._folder.glob("*.py"):
            file.unlink()
        for name, before in zip(chain, (None, *chain), strict=False):
            (self._folder / f"{name}.py").write_text(REVISION.format(name=name, before=before))

    async def starts(self) -> None:
        """Raise ConfigurationError unless the service of this release would start."""
        scripts = ScriptDirectory.from_config(self._database.config)
        async with open_backend(self._database.settings) as backend:
            await ready_schema(backend, scripts)


@pytest.fixture
def release(database: Migrated, tmp_path: Path) -> Release:
    folder = tmp_path / "versions"
    folder.mkdir()
    return Release(folder, database)


async def test_applies_a_revision_that_was_added_below_the_current_one(
    database: Migrated, release: Release
) -> None:
    release.has("notes", "stack", "users_own")
    await database.upgrade()

    release.has("accounts", "notes", "tokens", "stack", "users_own")
    with pytest.raises(ConfigurationError, match="lacks accounts, tokens: run"):
        await release.starts()
    await database.upgrade()

    assert await database.tables() == {"accounts", "notes", "tokens", "stack", "users_own"}
    await release.starts()


async def test_applies_it_once(database: Migrated, release: Release) -> None:
    release.has("notes", "stack")
    await database.upgrade()
    release.has("accounts", "notes", "stack")

    await database.upgrade()
    await database.upgrade()

    assert await database.read(applied) == {"accounts", "notes", "stack"}


async def test_keeps_the_tables_of_a_capability_that_was_removed_and_added_again(
    database: Migrated, release: Release
) -> None:
    release.has("accounts", "notes", "stack")
    await database.upgrade()

    release.has("notes", "stack")
    await database.upgrade()
    assert "accounts" in await database.tables()

    release.has("accounts", "notes", "stack")
    await database.upgrade()
    await release.starts()


async def test_goes_up_over_tables_that_were_kept(database: Migrated, release: Release) -> None:
    release.has("notes", "tokens", "stack")
    await database.upgrade()
    release.has("notes", "stack")
    await database.downgrade("notes")

    release.has("notes", "tokens", "stack")
    await database.upgrade()

    assert await database.tables() == {"notes", "tokens", "stack"}


async def test_goes_down_past_a_revision_that_never_arrived(
    database: Migrated, release: Release
) -> None:
    release.has("notes", "stack")
    await database.upgrade()

    release.has("accounts", "notes", "stack")
    await database.downgrade()

    assert await database.tables() == set()
    assert await database.read(applied) == set()


async def test_takes_all_before_the_current_revision_for_applied_without_a_history(
    database: Migrated, release: Release
) -> None:
    release.has("notes", "stack", "later")
    await database.upgrade("stack")
    async with open_backend(database.settings) as backend, backend.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE migration_history")

    await database.upgrade()

    assert await database.read(applied) == {"notes", "stack", "later"}


async def test_writes_down_what_a_stamp_claims(database: Migrated, release: Release) -> None:
    release.has("notes", "stack", "later")

    await database.run(command.stamp, "stack")
    assert await database.read(applied) == {"notes", "stack"}

    await database.run(command.stamp, "base")
    assert await database.read(applied) == set()


async def test_rolls_back_or_remembers_when_a_later_revision_fails(
    database: Migrated, release: Release, tmp_path: Path
) -> None:
    release.has("notes", "stack")
    await database.upgrade()
    release.has("accounts", "notes", "stack", "broken")
    broken = tmp_path / "versions" / "broken.py"
    whole = broken.read_text()
    broken.write_text(whole.replace("op.create_table", "op.no_such_operation"))

    with pytest.raises(AttributeError, match="no_such_operation"):
        await database.upgrade()
    broken.write_text(whole)
    await database.upgrade()

    assert await database.tables() == {"accounts", "notes", "stack", "broken"}


async def test_refuses_a_command_whose_steps_it_does_not_know(
    database: Migrated, release: Release
) -> None:
    def leap(heads: object, context: object) -> list[object]:
        return []

    def unknown(config: Config) -> None:
        script = ScriptDirectory.from_config(config)
        with EnvironmentContext(config, script, fn=leap, destination_rev="head"):
            script.run_env()

    with pytest.raises(CommandError, match=r"Alembic [\d.]+ plans leap, which is not known here"):
        await database.run(unknown)
