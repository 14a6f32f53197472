"""CREATE INDEX CONCURRENTLY, which waits for all others, in a migration that others wait for."""

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, event, inspect

from acme.database.backend import Backend
from acme.database.opening import open_backend
from acme.database.settings import DatabaseSettings

from ..databases import ADAPTERS, fresh_settings
from .conftest import Migrated

REVISION = """
from alembic import context, op

revision = "indexed"
down_revision = None


def upgrade() -> None:
    op.execute("CREATE TABLE IF NOT EXISTS items (name text)")
    context.config.attributes["before_index"]()
    with op.get_context().autocommit_block():
        op.create_index("ix_items", "items", ["name"], unique=True, postgresql_concurrently=True)
"""


@pytest.fixture(params=[adapter for adapter in ADAPTERS if adapter == "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Migrated]:
    (tmp_path / "indexed.py").write_text(REVISION, encoding="utf-8")
    async with fresh_settings(request.param, tmp_path) as settings:
        database = Migrated(settings)
        database.config.attributes["before_index"] = lambda: None
        database.config.set_main_option("version_locations", str(tmp_path).replace("%", "%%"))
        yield database


async def wait_in_line(settings: DatabaseSettings) -> None:
    """Take a turn at the schema, as another process that migrates."""

    def take(connection: Connection, backend: Backend) -> None:
        with backend.exclusively(connection):
            pass

    async with open_backend(settings, patient=True) as backend, backend.engine.connect() as link:
        await link.run_sync(take, backend)


async def test_is_made_while_another_process_waits_for_its_turn(database: Migrated) -> None:
    asked = threading.Event()
    loop = asyncio.get_running_loop()
    others: list[Future[None]] = []

    def notice(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "advisory" in statement:
            asked.set()

    def let_another_come() -> None:
        event.listen(Engine, "before_cursor_execute", notice)
        others.append(asyncio.run_coroutine_threadsafe(wait_in_line(database.settings), loop))
        assert asked.wait(timeout=60)
        event.remove(Engine, "before_cursor_execute", notice)

    database.config.attributes["before_index"] = let_another_come
    await database.upgrade()
    await asyncio.wrap_future(others[0])

    indexes = await database.read(lambda connection: inspect(connection).get_indexes("items"))
    assert [index["name"] for index in indexes] == ["ix_items"]


async def test_names_the_invalid_index_that_is_left_when_it_fails(database: Migrated) -> None:
    async with open_backend(database.settings) as backend, backend.engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE items (name text)")
        await connection.exec_driver_sql("INSERT INTO items VALUES ('twice'), ('twice')")

    for words in ("could not create unique index", "already exists"):
        with pytest.raises(CommandError, match=f"{words}.*the index ix_items is invalid") as caught:
            await database.upgrade()
        assert "\n" not in str(caught.value)
