"""`files`: see to those that did not get on by themselves."""

from argparse import ArgumentParser, Namespace

from acme.bootstrap import Services
from acme.commands.opened import with_services


def add_files(parser: ArgumentParser) -> None:
    """Check files that wait for it, and remove uploads that nobody went on with."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    sweeping = actions.add_parser("sweep", help="see to all that is due; prints to how many")
    sweeping.set_defaults(run=with_services(_sweep))


async def _sweep(services: Services, _: Namespace) -> None:
    print(await services.file_sweeper.sweep())
