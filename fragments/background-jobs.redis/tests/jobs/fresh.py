"""Jobs that no other test sees."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from acme.jobs.opening import open_jobs as opened
from acme.jobs.settings import JobsSettings

from ..servers import adapters, url_of
from .working import impatient

__all__ = ["ADAPTERS", "fresh_settings_of_jobs", "opened"]

ADAPTERS = adapters("jobs", embedded="memory://")


@asynccontextmanager
async def fresh_settings_of_jobs(adapter: str) -> AsyncIterator[JobsSettings]:
    """Settings of a namespace; what is left in it is removed."""
    settings = impatient(url_of(adapter))
    try:
        yield settings
    finally:
        if adapter != "memory://":
            async with Redis.from_url(settings.url) as client:
                async for key in client.scan_iter(f"*{settings.namespace}*"):
                    await client.delete(key)
