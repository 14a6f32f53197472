"""The tables of a test's database, made by migrations as in a deployment."""

import asyncio
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from alembic import command

from acme.database.settings import DatabaseSettings
from acme.migrations import alembic_config


async def make_tables(settings: DatabaseSettings) -> None:
    """Migrate a database; one of SQLite is a copy of one that was migrated before."""
    file = settings.url.removeprefix("sqlite:///")
    if file == settings.url:
        await asyncio.to_thread(command.upgrade, alembic_config(settings), "head")
    else:
        source = await asyncio.to_thread(_migrated)
        await asyncio.to_thread(shutil.copyfile, source, file)


@cache
def _migrated() -> Path:
    path = Path(mkdtemp(prefix="acme-"), "migrated.db")
    command.upgrade(alembic_config(DatabaseSettings(url=f"sqlite:///{path}")), "head")
    return path
