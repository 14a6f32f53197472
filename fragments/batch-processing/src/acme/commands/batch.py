"""`batch`: run a batch, and look at runs and at the rows that they refused."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from acme.batches.run import Progress
from acme.bootstrap import Services
from acme.commands.batches import BATCHES
from acme.commands.opened import with_services
from acme.errors import NotFound

_PAGE = 1000


def add_batch(parser: ArgumentParser) -> None:
    """Run a batch; one that was interrupted goes on where it was."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="print the last runs, one a line")
    listing.add_argument("--limit", type=int, default=20)
    listing.set_defaults(run=with_services(_print_runs))
    problems = actions.add_parser("problems", help="print why rows were refused, as JSON lines")
    problems.add_argument("id", type=UUID, metavar="RUN")
    problems.set_defaults(run=with_services(_print_problems))
    for batch in BATCHES:
        action = actions.add_parser(batch.name, help=batch.about, description=batch.about)
        batch.add_arguments(action)
        action.set_defaults(run=with_services(partial(_run, batch.run)))


async def _run(
    batch: Callable[[Services, Namespace], Awaitable[UUID]],
    services: Services,
    arguments: Namespace,
) -> int:
    """Run a batch; 1 when it refused rows."""
    run_id = await batch(services, arguments)
    async with services.database.reading() as tx:
        (progress,) = await tx.batch_runs.progress(limit=1, run_id=run_id)
    print(_line(progress))
    return 1 if progress.refused else 0


async def _print_runs(services: Services, arguments: Namespace) -> None:
    async with services.database.reading() as tx:
        for progress in await tx.batch_runs.progress(limit=arguments.limit):
            print(_line(progress))


def _line(progress: Progress) -> str:
    run = progress.run
    began = run.started_at.isoformat(timespec="seconds")
    state = "unfinished" if run.finished_at is None else "finished"
    counts = f"taken={progress.taken} refused={progress.refused}"
    return f"{run.id}  {began}  {state}  {counts}  {run.batch}  {run.subject}"


async def _print_problems(services: Services, arguments: Namespace) -> None:
    async with services.database.reading() as tx:
        if not await tx.batch_runs.progress(limit=1, run_id=arguments.id):
            raise NotFound(f"There is no run {arguments.id}.")
        after = 0
        while page := await tx.batch_runs.problems(arguments.id, after=after, limit=_PAGE):
            for each in page:
                print(json.dumps({"row": each.row, "problem": each.problem}))
            after = page[-1].row
