"""Enqueues jobs, then waits to be killed: `python -m tests.jobs.writer DATABASE_URL JOBS_URL`.

Of three units of work one is rolled back.
"""

import asyncio
import sys
from contextlib import suppress

from acme.database.settings import DatabaseSettings
from acme.database.sql import open_database

from .fresh import opened
from .working import COUNT, Count, impatient

ROLLED_BACK = -1
_MOST = 600


async def write(database_url: str, jobs_url: str) -> None:
    """Enqueue jobs whose numbers tell what becomes of their units of work."""
    async with (
        opened(impatient(jobs_url)) as jobs,
        open_database(DatabaseSettings(url=database_url)) as database,
    ):
        for number in range(_MOST):
            fate = ROLLED_BACK if number % 3 == 2 else number
            with suppress(ZeroDivisionError):
                async with database.transaction() as tx:
                    await jobs.enqueue(COUNT, Count(number=fate), within=tx)
                    if fate == ROLLED_BACK:
                        raise ZeroDivisionError
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(write(*sys.argv[1:]))
