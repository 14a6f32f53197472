"""A migrated SQLite database for each test: migrated once, then copied."""

import asyncio
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from alembic import command

from acme.database.settings import DatabaseSettings
from acme.migrations import alembic_config


async def copy_migrated(settings: DatabaseSettings) -> None:
    """Put a migrated database where the settings say."""
    source = await asyncio.to_thread(_migrated)
    await asyncio.to_thread(shutil.copyfile, source, settings.url.removeprefix("sqlite:///"))


@cache
def _migrated() -> Path:
    path = Path(mkdtemp(prefix="acme-"), "migrated.db")
    command.upgrade(alembic_config(DatabaseSettings(url=f"sqlite:///{path}")), "head")
    return path
