"""Forgets keys that have expired, beside the requests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from acme.bootstrap import Services
from acme.errors import ServiceError

log = structlog.get_logger()

_EVERY_SECONDS = 300


class Reaper:
    """What is late with it stands in nobody's way."""

    critical = False

    async def ping(self) -> None:
        """A round that failed is made up for by the next one."""


async def _reap(services: Services) -> None:
    while True:
        try:
            await services.idempotency.remove_expired()
        except ServiceError as error:
            log.info("old_keys_kept", reason=str(error))
        await asyncio.sleep(_EVERY_SECONDS)


@asynccontextmanager
async def host_reaper(services: Services) -> AsyncIterator[Reaper]:
    """Forget, until the end of the block."""
    task = asyncio.create_task(_reap(services))
    try:
        yield Reaper()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
