"""A database to migrate, and what tells its state."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect

from acme.database.opening import open_backend
from acme.database.settings import DatabaseSettings
from acme.migrations import alembic_config

from ..databases import ADAPTERS, fresh_settings


class Migrated:
    """A database, and Alembic's commands on it."""

    def __init__(self, settings: DatabaseSettings) -> None:
        self.settings = settings
        self.config: Config = alembic_config(settings)

    async def run(self, run: Callable[..., Any], *arguments: Any) -> None:
        """Run a command of Alembic; its event loop needs a thread of its own."""
        await asyncio.to_thread(run, self.config, *arguments)

    async def upgrade(self, revision: str = "head") -> None:
        await self.run(command.upgrade, revision)

    async def downgrade(self, revision: str = "base") -> None:
        await self.run(command.downgrade, revision)

    async def read[T](self, read: Callable[[Connection], T]) -> T:
        async with open_backend(self.settings) as backend, backend.reader.connect() as connection:
            return await connection.run_sync(read)

    async def tables(self) -> set[str]:
        """The tables, but for those of the migrations themselves."""
        found = set(await self.read(lambda connection: inspect(connection).get_table_names()))
        return found - {"alembic_version", "migration_history"}


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Migrated]:
    async with fresh_settings(request.param, tmp_path) as settings:
        yield Migrated(settings)
