"""`webhooks`: look at what was given up on, and try it again."""

from argparse import ArgumentParser, Namespace
from uuid import UUID

from acme.bootstrap import Services
from acme.commands.opened import with_services

_MOST = 1000


def add_webhooks(parser: ArgumentParser) -> None:
    """List webhooks that were given up on, or try them again."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="print one dead webhook a line")
    replay = actions.add_parser("replay", help="handle, or deliver, dead webhooks again")
    for action in (listing, replay):
        action.add_argument("direction", choices=("in", "out"))
    chosen = replay.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--id", type=UUID, action="append", dest="ids", help="may be repeated")
    chosen.add_argument("--all", action="store_true", help="all of them")
    listing.set_defaults(run=with_services(_list))
    replay.set_defaults(run=with_services(_replay))


async def _list(services: Services, arguments: Namespace) -> None:
    async with services.database.reading() as tx:
        kept = tx.webhooks_received if arguments.direction == "in" else tx.webhook_endpoints
        for dead in await kept.dead(limit=_MOST):
            print(f"{dead.id}  {dead.about}  attempts={dead.attempts}  {dead.reason}")


async def _replay(services: Services, arguments: Namespace) -> None:
    async with services.database.transaction() as tx:
        kept = tx.webhooks_received if arguments.direction == "in" else tx.webhook_endpoints
        print(await kept.replay(arguments.ids))
