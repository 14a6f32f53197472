"""Which jobs a URL means."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from acme.errors import ConfigurationError
from acme.jobs.in_process import open_in_process
from acme.jobs.ledgered import LedgeredJobs
from acme.jobs.settings import JobsSettings


@asynccontextmanager
async def open_jobs(settings: JobsSettings) -> AsyncIterator[LedgeredJobs]:
    """The jobs behind `JOBS_URL`, open until the block ends.

    Raises:
        ConfigurationError: for a URL that no adapter takes.
    """
    match urlsplit(settings.url).scheme:
        case "memory":
            async with open_in_process(settings) as jobs:
                yield jobs
        case scheme:
            raise ConfigurationError("JOBS_URL", f"unknown scheme {scheme!r}: use memory://")
