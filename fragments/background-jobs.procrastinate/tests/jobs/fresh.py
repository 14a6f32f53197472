"""Jobs that no other test sees."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from acme.database.settings import DatabaseSettings
from acme.jobs import Jobs
from acme.jobs.opening import open_jobs
from acme.jobs.settings import JobsSettings

from ..databases import ready_settings
from .working import impatient

# The second is the server that DATABASE_URL names.
ADAPTERS = ["memory://", "postgresql"]


@asynccontextmanager
async def fresh_settings_of_jobs(adapter: str) -> AsyncIterator[JobsSettings]:
    """Settings of jobs in memory, or on a database of their own, which is emptied afterwards."""
    if adapter == "memory://":
        yield impatient(adapter)
        return
    async with ready_settings(adapter, Path()) as database:
        yield impatient(database.url.replace("postgresql", "procrastinate", 1))


def opened(settings: JobsSettings) -> AbstractAsyncContextManager[Jobs]:
    """The jobs that these settings mean."""
    return open_jobs(settings, database_of(settings))


def database_of(settings: JobsSettings) -> DatabaseSettings:
    """The database that the jobs are in."""
    return DatabaseSettings(url=settings.url.replace("procrastinate", "postgresql", 1))
