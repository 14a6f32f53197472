"""`jobs`: look at what was given up, try it again, or take back what has not begun."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable

from acme.bootstrap import open_services
from acme.configuration import load_settings
from acme.errors import ConfigurationError
from acme.jobs import Jobs
from acme.logs import configure_logs


def add_jobs(parser: ArgumentParser) -> None:
    """List the jobs that were given up, replay them, or cancel some that wait."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="print one dead job a line")
    replay = actions.add_parser("replay", help="give dead jobs all their attempts again")
    cancel = actions.add_parser("cancel", help="have waiting jobs never done")
    chosen = replay.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--id", action="append", dest="ids", metavar="ID", help="may be repeated")
    chosen.add_argument("--all", action="store_true", help="all that are dead")
    cancel.add_argument("ids", nargs="+", metavar="ID")
    listing.set_defaults(run=_with_jobs(_print_dead))
    replay.set_defaults(run=_with_jobs(_replay))
    cancel.set_defaults(run=_with_jobs(_cancel))


def _with_jobs(action: Callable[[Jobs, Namespace], Awaitable[None]]) -> Callable[[Namespace], int]:
    def run(arguments: Namespace) -> int:
        settings = load_settings()
        configure_logs(settings.log)
        if settings.jobs.url.startswith("memory:"):
            raise ConfigurationError("JOBS_URL", "memory:// keeps its jobs inside `serve`")

        async def act() -> None:
            async with open_services(settings) as services:
                await services.jobs.ping()
                await action(services.jobs, arguments)

        asyncio.run(act())
        return 0

    return run


async def _print_dead(jobs: Jobs, _: Namespace) -> None:
    for record in await jobs.dead():
        died = record.changed_at.isoformat(timespec="seconds")
        print(f"{record.id}  {died}  {record.job}  attempts={record.attempts}  {record.error}")


async def _replay(jobs: Jobs, arguments: Namespace) -> None:
    for job_id in arguments.ids or [record.id for record in await jobs.dead()]:
        await jobs.replay(job_id)
        print(job_id)


async def _cancel(jobs: Jobs, arguments: Namespace) -> None:
    for job_id in arguments.ids:
        await jobs.cancel(job_id)
        print(job_id)
