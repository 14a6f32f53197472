"""An SQLite file that others have open, or that is none."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from acme.database.opening import open_backend
from acme.database.settings import DatabaseSettings
from acme.errors import ConfigurationError


async def open_file(path: Path) -> None:
    async with open_backend(DatabaseSettings(url=f"sqlite:///{path}")):
        pass


async def test_opens_a_new_file_once_another_process_has_written_to_it(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        opening = asyncio.create_task(open_file(path))
        await asyncio.sleep(0.1)
        assert not opening.done()
        other.execute("COMMIT")

        await opening

        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no database, but long enough to look like one\n" * 20, encoding="utf-8")

    with pytest.raises(ConfigurationError) as caught:
        await open_file(path)

    expected = f"DATABASE_URL: SQLite at {path} refuses: file is not a database"
    assert str(caught.value) == expected
