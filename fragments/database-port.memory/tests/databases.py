"""A database of its own for each test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from acme.database import Database
from acme.database.memory import MemoryDatabase

ADAPTERS = ["memory"]


@asynccontextmanager
async def open_fresh(_adapter: str, _folder: Path) -> AsyncIterator[Database]:
    """An empty database."""
    yield MemoryDatabase()
