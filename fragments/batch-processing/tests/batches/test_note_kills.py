"""A batch that is killed goes on: each note once, in the database and in the file."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from acme.batches.files.formats import format_of
from acme.database import Database
from acme.database.settings import DatabaseSettings
from acme.database.sql import open_database
from acme.notes.batches.schemas import values_of

from ..databases import ADAPTERS, fresh_settings
from ..tables import make_tables
from .note_files import COUNT, exported, ids_in, imported, keep, kept, some_notes

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=ADAPTERS)
async def settings(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[DatabaseSettings]:
    async with fresh_settings(request.param, tmp_path) as settings:
        await make_tables(settings)
        yield settings


@pytest.fixture
async def database(settings: DatabaseSettings) -> AsyncIterator[Database]:
    async with open_database(settings) as database:
        yield database


async def killed(action: str, settings: DatabaseSettings, path: Path, *, row: int) -> None:
    """Run a batch in a process of its own, and kill it when it has come to a row."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.batches.doomed"),
        *(action, settings.url, str(path), str(row)),
        cwd=ROOT,
        env={"PYTHONPATH": "src"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        assert await asyncio.wait_for(process.stdout.readline(), timeout=30) == b"in hand\n"
    finally:
        process.kill()
        await process.communicate()


async def test_an_import_that_was_killed_goes_on(
    settings: DatabaseSettings, database: Database, tmp_path: Path
) -> None:
    notes = some_notes()
    path = tmp_path / "notes.jsonl"
    path.write_bytes(format_of(path, None).lines(map(values_of, notes)))
    await killed("import", settings, path, row=60)
    assert 0 < len(await kept(database)) < COUNT
    progress = await imported(database, path)
    assert (progress.taken, progress.refused) == (COUNT, 0)
    assert await kept(database) == {note.id: note for note in notes}


async def test_an_export_that_was_killed_goes_on(
    settings: DatabaseSettings, database: Database, tmp_path: Path
) -> None:
    await keep(database, some_notes())
    path, part = tmp_path / "notes.parquet", tmp_path / "notes.parquet.part"
    await killed("export", settings, path, row=60)
    assert not path.exists()
    # What came after the last checkpoint.
    part.write_bytes(part.read_bytes() + b"half a l")
    await exported(database, path)
    assert ids_in(path) == list(await kept(database))
