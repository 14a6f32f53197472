"""Notes out of files and into them, each once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest

from acme.batches.files.formats import FORMATS
from acme.batches.run import Outcome
from acme.bootstrap import Services, open_services
from acme.database import Database
from acme.errors import Conflict, InvalidInput
from acme.notes.batches.schemas import values_of
from acme.notes.domain import Note

from ..embedded import embedded_settings, prepare
from .note_files import COUNT, exported, ids_in, imported, keep, kept, some_notes


@pytest.fixture
def database(services: Services) -> Database:
    return services.database


def failing[A, B](work: Callable[[A], B], *, at: int) -> Callable[[A], B]:
    """The same function, until it is called for so many times."""
    calls = count(1)

    def fail(given: A) -> B:
        if next(calls) == at:
            raise RuntimeError("a bug")
        return work(given)

    return fail


@pytest.mark.parametrize("name", FORMATS)
async def test_a_file_gives_back_the_notes_that_it_took(
    name: str, database: Database, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await keep(database, some_notes())
    path, part = tmp_path / f"notes.{name}", tmp_path / f"notes.{name}.part"
    await exported(database, path)
    settings = embedded_settings(tmp_path_factory.mktemp("other"))
    await prepare(settings)
    async with open_services(settings) as other:
        progress = await imported(other.database, path)
        assert (progress.taken, progress.refused) == (COUNT, 0)
        assert await kept(other.database) == await kept(database)
    assert not part.exists()


@pytest.mark.parametrize("name", ["csv", "jsonl"])
async def test_an_export_goes_on_where_its_last_checkpoint_was(
    name: str, database: Database, tmp_path: Path
) -> None:
    await keep(database, some_notes())
    path = tmp_path / f"notes.{name}"
    with pytest.raises(RuntimeError, match="a bug"):
        await exported(database, path, values=failing(values_of, at=60))
    await exported(database, path)
    assert ids_in(path) == list(await kept(database))


async def test_an_export_whose_part_is_gone_says_so(database: Database, tmp_path: Path) -> None:
    await keep(database, some_notes())
    path = tmp_path / "notes.csv"
    with pytest.raises(RuntimeError, match="a bug"):
        await exported(database, path, values=failing(values_of, at=60))
    (tmp_path / "notes.csv.part").unlink()
    with pytest.raises(Conflict, match="--again"):
        await exported(database, path)
    await exported(database, path, again=True)
    assert path.read_text(encoding="utf-8").count("owner-") == COUNT


async def test_an_export_that_has_its_name_already_is_finished(
    database: Database, tmp_path: Path
) -> None:
    await keep(database, some_notes())
    path = tmp_path / "notes.csv"
    run = await exported(database, path)
    before = path.read_bytes()
    async with database.transaction() as tx:
        # As if the process had been killed before it could say so.
        await tx.batch_runs.begin(replace(run, id=uuid4(), started_at=datetime.now(UTC)))
        (progress,) = await tx.batch_runs.progress(limit=1)
        for done in await tx.batch_runs.done(run.id):
            await tx.batch_runs.keep(progress.run.id, done, Outcome(taken=7, mark=done.mark))
    await exported(database, path)
    assert path.read_bytes() == before
    with pytest.raises(Conflict, match="is done"):
        await exported(database, path)


async def test_an_export_of_nothing_is_a_file(database: Database, tmp_path: Path) -> None:
    for name in FORMATS:
        path = tmp_path / f"notes.{name}"
        await exported(database, path)
        assert ids_in(path) == []


async def test_rows_that_are_wrong_or_there_already_are_refused_one_by_one(
    database: Database, tmp_path: Path
) -> None:
    known, new = Note.new(owner="o", title="known", body=""), str(uuid4())
    await keep(database, [known])
    rows: list[dict[str, object]] = [
        {"owner": "o", "title": "good"},
        {"owner": "o", "title": " "},
        {"owner": "o"},
        {"owner": "o", "title": "odd", "colour": "red"},
        {"id": str(known.id), "owner": "o", "title": "again"},
        {"id": new, "owner": "o", "title": "first"},
        {"id": new, "owner": "o", "title": "second"},
        {"owner": "o", "title": "nul\x00", "body": "\ud800"},
        {"owner": "o", "title": "late", "created_at": "2026-01-01T00:00:00"},
        {"owner": "o", "title": "last", "created_at": "2026-01-01T00:00:00+02:00"},
    ]
    path = tmp_path / "notes.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    progress = await imported(database, path)
    assert (progress.taken, progress.refused) == (3, 7)
    async with database.reading() as tx:
        problems = await tx.batch_runs.problems(progress.run.id, after=0, limit=100)
    columns = [(each.row, each.problem.partition(":")[0]) for each in problems]
    assert columns == [
        (2, "title"),
        (3, "title"),
        (4, "colour"),
        (5, "id"),
        (7, "id"),
        (8, "title"),
        (9, "created_at"),
    ]
    titles = {note.title for note in (await kept(database)).values()}
    assert titles == {"known", "good", "first", "last"}


async def test_an_import_that_is_done_is_not_done_again_by_itself(
    database: Database, tmp_path: Path
) -> None:
    await keep(database, some_notes())
    path = tmp_path / "notes.jsonl"
    await exported(database, path)
    await imported(database, path)
    with pytest.raises(Conflict, match="--again"):
        await imported(database, path)
    progress = await imported(database, path, again=True)
    assert (progress.taken, progress.refused) == (0, COUNT)


async def test_a_file_that_cannot_be_written_is_named(database: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be written"):
        await exported(database, tmp_path / "no" / "notes.csv")
