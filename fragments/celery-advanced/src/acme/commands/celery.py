"""`celery`: Celery's own commands, on the canvases of this service."""

import asyncio
from argparse import REMAINDER, ArgumentParser, Namespace
from functools import partial
from typing import Any

from celery import Celery, signals

from acme.bootstrap import open_services
from acme.canvas.app import canvas_app
from acme.canvas.processes import OwnHome, StaysVisible
from acme.canvas.worker import TASKS
from acme.configuration import load_settings
from acme.errors import ConfigurationError, ServiceError
from acme.jobs.celery_worker import connect
from acme.jobs.redis_ledger import told
from acme.logs import configure_logs
from acme.server_url import place
from acme.settings import Settings
from acme.worker import Worker
from acme.workers import WORKERS


def add_celery(parser: ArgumentParser) -> None:
    """Run a command of Celery's, such as `worker` or `inspect`, on the canvases."""
    parser.add_argument("command", metavar="COMMAND", help="of Celery's, such as `worker`")
    parser.add_argument("arguments", nargs=REMAINDER, help="what it takes")
    parser.set_defaults(run=run_celery)


def run_celery(arguments: Namespace) -> int:
    """Become Celery's program; it ends the process with its own exit code."""
    settings = load_settings()
    configure_logs(settings.log)
    if settings.jobs.url.startswith("memory:"):
        raise ConfigurationError("JOBS_URL", "memory:// keeps its tasks inside `serve`")
    if arguments.command == "worker" and (reason := _canvas().bound(settings)):
        raise ServiceError(f"The worker canvas runs inside `serve`: {reason}.")
    asyncio.run(_check(settings))
    app = _app(settings)
    with told(place(settings.jobs.url, port=6379)):
        connect(app)
    program = celery_program(app)
    program.main(args=[arguments.command, *arguments.arguments], prog_name="celery")
    return 0


def celery_program(app: Celery) -> Any:
    """Celery's program for this application alone: variables such as BROKER_URL are not its own."""
    # Imported late: it is only of this command.
    from celery.bin.celery import celery

    for option in celery.params:
        option.envvar = None
    celery.params[0].default = app
    return celery


def _canvas() -> Worker:
    (found,) = (worker for worker in WORKERS if worker.name == "canvas")
    return found


async def _check(settings: Settings) -> None:
    """Find what no process of the pool could start with."""
    async with open_services(settings):
        pass


def _app(settings: Settings) -> Celery:
    app = canvas_app(settings.jobs, settings.canvas)
    app.set_default()
    app.conf.update(
        broker_connection_retry=True,
        imports=sorted({task.__module__ for task in TASKS}),
        # What is in hand then comes again: another worker has it, or this one.
        worker_cancel_long_running_tasks_on_connection_loss=True,
        # What Flower and `celery inspect` see.
        worker_enable_remote_control=True,
        worker_send_task_events=True,
    )
    app.steps["consumer"].add(StaysVisible)
    app.home = OwnHome(partial(open_services, settings))
    signals.worker_process_shutdown.connect(app.home.close, weak=False)
    signals.setup_logging.connect(lambda **_: configure_logs(settings.log), weak=False)
    return app
