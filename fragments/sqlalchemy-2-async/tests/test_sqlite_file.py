"""An SQLite file that others have open, or that is none."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from acme.database.opening import open_backend
from acme.database.sessions import Sessions
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


# Some tenths of a second.
COUNT = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000)"
    " SELECT count(*) FROM n"
)


async def give_up(path: Path) -> None:
    """Cancel a unit of work during its statement, again and again, and close the database."""
    async with open_backend(DatabaseSettings(url=f"sqlite:///{path}")) as backend:

        async def count() -> None:
            async with backend.engine.connect() as connection:
                await connection.execute(COUNT)

        counting = asyncio.create_task(count())
        await asyncio.wait({counting}, timeout=0.1)
        while not counting.done():
            counting.cancel()
            await asyncio.sleep(0)


def test_what_was_given_up_has_ended_when_the_database_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken: list[object] = []
    monkeypatch.setattr(threading, "excepthook", broken.append)
    before = set(threading.enumerate())

    asyncio.run(give_up(tmp_path / "new.db"))

    for thread in set(threading.enumerate()) - before:
        thread.join(30)
    # Where nobody waits for a thread, it tells a loop that is closed, or the loop never closes.
    assert broken == []


async def test_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no database, but long enough to look like one\n" * 20, encoding="utf-8")

    with pytest.raises(ConfigurationError) as caught:
        await open_file(path)

    expected = f"DATABASE_URL: SQLite at {path} refuses: file is not a database"
    assert str(caught.value) == expected


@pytest.mark.parametrize(("unit", "visits"), [("reading", 1), ("writing", 3)])
async def test_visits_the_thread_of_its_connection_once_per_statement(
    unit: str, visits: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_backend(DatabaseSettings(url=f"sqlite:///{tmp_path}/file.db")) as backend:
        begun = getattr(Sessions(backend), unit)
        with caplog.at_level("DEBUG", "aiosqlite"):
            async with begun() as session:
                assert await session.scalar(text("SELECT 2")) == 2

    # A writing unit begins and commits as well.
    assert sum(said.message.startswith("executing") for said in caplog.records) == visits


async def test_leaves_no_transaction_behind_when_cancelled_while_it_waits_to_begin(
    tmp_path: Path,
) -> None:
    path = tmp_path / "file.db"
    async with open_backend(DatabaseSettings(url=f"sqlite:///{path}", pool_size=1)) as backend:

        async def write() -> None:
            async with Sessions(backend).writing() as session:
                await session.execute(text("CREATE TABLE items (name TEXT)"))

        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(write())
            await asyncio.sleep(0)
            waiting.cancel()
            other.execute("COMMIT")
            with pytest.raises(asyncio.CancelledError):
                await waiting

        await write()


@pytest.mark.parametrize("count", [0, 1, 128, 129, 1000])
async def test_reads_many_rows_at_once_and_as_a_stream(count: int, tmp_path: Path) -> None:
    numbers = text(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers)"
        " SELECT n FROM numbers LIMIT :count"
    )
    settings = DatabaseSettings(url=f"sqlite:///{tmp_path}/file.db")
    async with open_backend(settings) as backend, Sessions(backend).reading() as session:
        at_once = list(await session.scalars(numbers, {"count": count}))
        stream = await session.stream_scalars(numbers, {"count": count})
        streamed = [number async for number in stream]

    assert at_once == streamed == list(range(1, count + 1))


async def test_leaves_a_stream_that_is_not_read_to_its_end(tmp_path: Path) -> None:
    endless = text(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers)"
        " SELECT n FROM numbers"
    )
    settings = DatabaseSettings(url=f"sqlite:///{tmp_path}/file.db")
    async with open_backend(settings) as backend, Sessions(backend).reading() as session:
        stream = await session.stream_scalars(endless)
        assert [await anext(aiter(stream)) for _ in range(300)] == list(range(1, 301))
        await stream.close()
        assert await session.scalar(text("SELECT 2")) == 2
