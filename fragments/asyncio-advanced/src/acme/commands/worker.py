"""`worker`: run one worker."""

import asyncio
from argparse import ArgumentParser, Namespace
from functools import partial

import structlog

from acme.bootstrap import open_services
from acme.configuration import load_settings
from acme.errors import NotFound, ServiceError
from acme.logs import configure_logs
from acme.settings import Settings
from acme.stopping import cancelled_by_signals
from acme.supervision import Supervised
from acme.worker import Worker
from acme.workers import WORKERS

log = structlog.get_logger()


def add_worker(parser: ArgumentParser) -> None:
    """Run a worker until SIGTERM or Ctrl-C, then finish what is in hand."""
    parser.add_argument("name", metavar="NAME", help=", ".join(names()))
    parser.set_defaults(run=run_worker)


def names() -> list[str]:
    """The names of all workers."""
    return sorted(worker.name for worker in WORKERS)


def run_worker(arguments: Namespace) -> int:
    """Run a worker under supervision."""
    found = [worker for worker in WORKERS if worker.name == arguments.name]
    if not found:
        known = ", ".join(names()) or "none yet: add yours to workers.py"
        raise NotFound(f"There is no worker {arguments.name!r}; the workers are: {known}.")
    settings = load_settings()
    if reason := found[0].bound(settings):
        raise ServiceError(f"The worker {arguments.name} runs inside `serve`: {reason}.")
    configure_logs(settings.log)
    asyncio.run(_work(found[0], settings))
    return 0


async def _work(worker: Worker, settings: Settings) -> None:
    async with open_services(settings) as services:
        supervised = Supervised(worker.name, partial(worker.run, services))
        task = asyncio.create_task(supervised.run())
        with cancelled_by_signals(task):
            log.info("worker_started", worker=worker.name)
            await asyncio.wait({task})
        log.info("worker_stopped", worker=worker.name)
