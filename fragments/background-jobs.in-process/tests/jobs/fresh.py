"""Jobs that no other test sees."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from acme.jobs.opening import open_jobs as opened
from acme.jobs.settings import JobsSettings

from .working import impatient

__all__ = ["ADAPTERS", "fresh_settings_of_jobs", "opened"]

ADAPTERS = ["memory://"]


@asynccontextmanager
async def fresh_settings_of_jobs(adapter: str) -> AsyncIterator[JobsSettings]:
    """Settings of jobs in the memory of the test."""
    yield impatient(adapter)
