"""Which jobs a URL means."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.database.settings import DatabaseSettings
from acme.errors import ConfigurationError
from acme.jobs import Jobs
from acme.jobs.in_process import open_in_process
from acme.jobs.settings import JobsSettings


@asynccontextmanager
async def open_jobs(settings: JobsSettings, database: DatabaseSettings) -> AsyncIterator[Jobs]:
    """The jobs behind `JOBS_URL`, open until the block ends.

    Raises:
        ConfigurationError: for a URL that no adapter takes, when the database does not answer,
            or is not the one of DATABASE_URL.
    """
    match settings.url.partition("://")[0]:
        case "memory":
            async with open_in_process(settings) as jobs:
                yield jobs
        case "procrastinate":
            from acme.jobs.postgresql import open_procrastinate

            async with open_procrastinate(settings, database) as jobs:
                yield jobs
        case scheme:
            known = "use memory:// or procrastinate://HOST/NAME"
            raise ConfigurationError("JOBS_URL", f"unknown scheme {scheme!r}: {known}")
