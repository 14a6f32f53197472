"""The worker `webhooks`: handles what came in, delivers what goes out, forgets what is old."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from acme.bootstrap import Services
from acme.errors import ServiceError
from acme.webhooks.delivering import open_deliverer
from acme.webhooks.handlers import HANDLERS
from acme.webhooks.pruning import prune_some
from acme.worker import Worker

log = structlog.get_logger()

_PRUNE_EVERY_SECONDS = 3600


async def _run(services: Services) -> None:
    settings = services.settings.webhooks
    async with (
        open_deliverer(services.database, settings) as deliverer,
        asyncio.TaskGroup() as group,
    ):
        handle = partial(services.webhooks.handle_one, HANDLERS)
        group.create_task(_again_and_again(handle, settings.poll_seconds))
        group.create_task(_again_and_again(deliverer.deliver_some, settings.poll_seconds))
        prune = partial(prune_some, services.database, settings)
        group.create_task(_again_and_again(prune, _PRUNE_EVERY_SECONDS))


async def _again_and_again(work: Callable[[], Awaitable[int]], poll_seconds: float) -> None:
    """Work while there is some; look for more now and then."""
    while True:
        try:
            some = await work()
        except ServiceError as error:
            log.warning("webhooks_wait", error=str(error))
            some = 0
        await asyncio.sleep(0 if some else poll_seconds)


WEBHOOKS = Worker(name="webhooks", run=_run)
