"""Workers inside the process that answers requests."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

import structlog

from acme.backoff import backoff_seconds
from acme.bootstrap import Services
from acme.errors import Unavailable
from acme.supervision import Supervised
from acme.worker import Worker
from acme.workers import WORKERS

log = structlog.get_logger()


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
    """Prepare every worker, and run those that are bound to this process; then drain them.

    What cannot be prepared because a server is away is prepared when it is back.
    """
    async with asyncio.TaskGroup() as group:
        first = [group.create_task(_prepared(worker, services)) for worker in workers]
    late = [worker for worker, done in zip(workers, first, strict=True) if not done.result()]
    bound = [
        Supervised(worker.name, partial(worker.run, services))
        for worker in workers
        if worker.bound(services.settings)
    ]
    tasks = [asyncio.create_task(worker.run()) for worker in bound]
    tasks += [asyncio.create_task(_prepare_later(worker, services)) for worker in late]
    try:
        yield HostedWorkers(bound)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _prepared(worker: Worker, services: Services) -> bool:
    try:
        await worker.prepare(services)
    except Unavailable as error:
        log.warning("worker_not_prepared", worker=worker.name, error=str(error))
        return False
    return True


async def _prepare_later(worker: Worker, services: Services) -> None:
    tries = 0
    while True:
        tries += 1
        await asyncio.sleep(backoff_seconds(tries, first=0.5, longest=30))
        try:
            await worker.prepare(services)
        except Unavailable:
            continue
        except Exception:
            log.exception("worker_not_prepared", worker=worker.name)
            continue
        log.info("worker_prepared", worker=worker.name)
        return
