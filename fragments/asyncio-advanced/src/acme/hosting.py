"""Workers inside the process that answers requests."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from acme.bootstrap import Services
from acme.supervision import Supervised
from acme.worker import Worker
from acme.workers import WORKERS


class HostedWorkers:
    """Those that run here; well while none of them keeps crashing."""

    critical = False

    def __init__(self, workers: Sequence[Supervised]) -> None:
        self._workers = workers

    async def ping(self) -> None:
        """Raise Unavailable for a worker that keeps crashing."""
        for worker in self._workers:
            await worker.ping()


@asynccontextmanager
async def host_workers(
    services: Services, workers: Sequence[Worker] = WORKERS
) -> AsyncIterator[HostedWorkers]:
    """Prepare every worker, and run those that are bound to this process; then drain them."""
    for worker in workers:
        await worker.prepare(services)
    bound = [
        Supervised(worker.name, partial(worker.run, services))
        for worker in workers
        if worker.bound(services.settings)
    ]
    tasks = [asyncio.create_task(worker.run()) for worker in bound]
    try:
        yield HostedWorkers(bound)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
