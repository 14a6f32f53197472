"""Processes that start together on an empty database make its tables together."""

import asyncio
from pathlib import Path

import pytest

from acme.database.sql import open_database

from .databases import ADAPTERS, fresh_settings


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_makes_the_tables_when_several_open_at_once(adapter: str, tmp_path: Path) -> None:
    async with fresh_settings(adapter, tmp_path) as settings:

        async def start() -> None:
            async with open_database(settings) as database:
                await database.ping()

        await asyncio.gather(*(start() for _ in range(8)))
