"""`kill -9` of a worker at any moment of a saga: another ends it, each effect once."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from acme.database import Database
from acme.database.settings import DatabaseSettings
from acme.database.sql import open_database
from acme.sagas import Status

from ..databases import ADAPTERS, fresh_settings
from ..tables import make_tables
from .doomed import MOMENTS, mortal
from .scripted import STEPS, begin, drive, effects, expire

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=ADAPTERS)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DatabaseSettings]:
    async with fresh_settings(request.param, tmp_path) as settings:
        await make_tables(settings)
        yield settings


@pytest.fixture
async def database(place: DatabaseSettings) -> AsyncIterator[Database]:
    async with open_database(place) as database:
        yield database


@pytest.mark.skipif(sys.platform == "win32", reason="no fork on Windows")
async def test_a_saga_ends_wherever_its_worker_was_killed(
    place: DatabaseSettings, database: Database
) -> None:
    instances = [await begin(database, moment) for moment in MOMENTS]
    doomed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.sagas.doomed", place.url),
        cwd=ROOT,
        env={"PYTHONPATH": "src"},
    )
    try:
        assert await asyncio.wait_for(doomed.wait(), timeout=60) == 0
    finally:
        if doomed.returncode is None:
            doomed.kill()
            await doomed.wait()

    await expire(database)
    runner = mortal(dies=False).runner(database)
    for instance in instances:
        ended = await drive(runner, database, instance)
        moment = instance.business_id
        if moment.endswith(":undo"):
            assert ended.status is Status.COMPENSATED
            assert await effects(database, moment) == ["one", "two", "two:undo", "one:undo"]
        else:
            assert ended.status is Status.DONE
            assert await effects(database, moment) == list(STEPS)
