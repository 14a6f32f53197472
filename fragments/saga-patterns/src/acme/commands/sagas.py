"""`sagas`: look at those that are stuck, and have them compensated."""

from argparse import ArgumentParser, Namespace
from uuid import UUID

from acme.bootstrap import Services
from acme.commands.opened import with_services
from acme.sagas import Status

_MOST = 1000


def add_sagas(parser: ArgumentParser) -> None:
    """List sagas, those that are stuck first of all, or have these compensated again."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="print one saga a line")
    listing.add_argument("--status", type=Status, choices=list(Status), default=Status.STUCK)
    retry = actions.add_parser("retry", help="give compensations that failed all attempts again")
    chosen = retry.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--id", type=UUID, action="append", dest="ids", help="may be repeated")
    chosen.add_argument("--all", action="store_true", help="all that are stuck")
    listing.set_defaults(run=with_services(_list))
    retry.set_defaults(run=with_services(_retry))


async def _list(services: Services, arguments: Namespace) -> None:
    async with services.database.reading() as tx:
        for each in await tx.sagas.listed(arguments.status, limit=_MOST):
            about = f"{each.id}  {each.saga} {each.business_id}  at={each.step}"
            print(f"{about}  attempts={each.attempts}  {each.error}  cause: {each.cause or '-'}")


async def _retry(services: Services, arguments: Namespace) -> None:
    async with services.database.transaction() as tx:
        print(await tx.sagas.revive(arguments.ids))
