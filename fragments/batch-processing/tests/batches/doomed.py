"""A batch that is killed: `python -m tests.batches.doomed export|import DATABASE_URL FILE ROW`.

It prints a line when it comes to that row, and never gets beyond it.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

from acme.batches.files.formats import format_of
from acme.batches.runner import BatchRunner
from acme.batches.settings import BatchSettings
from acme.database.settings import DatabaseSettings
from acme.database.sql import open_database
from acme.notes.batches.schemas import COLUMNS, note_of, values_of
from acme.notes.batches.service import export_notes, import_notes


def hanging[A, B](work: Callable[[A], B], *, at: int) -> Callable[[A], B]:
    """The same function, until it is called for so many times."""
    calls = 0

    def hang(given: A) -> B:
        nonlocal calls
        calls += 1
        if calls == at:
            print("in hand", flush=True)
            time.sleep(3600)
        return work(given)

    return hang


async def main(action: str, url: str, name: str, row: int) -> None:
    """Run until the row, and wait to be killed."""
    path = Path(name)
    async with open_database(DatabaseSettings(url=url)) as database:
        runner = BatchRunner(database, BatchSettings(chunk_rows=7, concurrency=3))
        if action == "import":
            await import_notes(
                runner, path, format_of(path, None), note_of=hanging(note_of, at=row)
            )
        else:
            await export_notes(
                runner,
                database,
                path,
                format_of(path, None),
                columns=COLUMNS,
                values=hanging(values_of, at=row),
            )


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
