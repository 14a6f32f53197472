"""The worker `outbox-relay`: publishes what waits in the outbox."""

import asyncio
from contextlib import suppress

from acme.bootstrap import Services
from acme.broker import Broker
from acme.broker.worker import EventWorker
from acme.errors import Unavailable
from acme.outbox.relay import Relay
from acme.outbox.upkeep import Upkeep
from acme.settings import Settings
from acme.worker import Worker


async def _run(services: Services) -> None:
    await _declare_groups(services.broker)
    settings = services.settings.outbox
    async with asyncio.TaskGroup() as group:
        group.create_task(Relay(services.database, services.broker, settings).run())
        group.create_task(Upkeep(services.database, settings).run())


async def _declare_groups(broker: Broker) -> None:
    """See that every group gets what is published; a server that is away is told later."""
    # Not above: it names this worker too.
    from acme.workers import WORKERS

    for worker in WORKERS:
        if isinstance(worker, EventWorker):
            with suppress(Unavailable):
                await broker.declare(worker.name)


def _bound(settings: Settings) -> str:
    in_memory = settings.broker.url.startswith("memory:")
    return "its broker is in memory, as BROKER_URL says" if in_memory else ""


OUTBOX_RELAY = Worker(name="outbox-relay", run=_run, bound=_bound)
