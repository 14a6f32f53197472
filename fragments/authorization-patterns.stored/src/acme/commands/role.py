"""`role`: give and take roles, also to the first who may do that over HTTP."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from uuid import UUID

from acme.bootstrap import Services
from acme.commands.opened import with_services
from acme.roles.role import ROLES, check_subject

_BY = "command line"
_PAGE = 100


def add_role(parser: ArgumentParser) -> None:
    """Give and take roles, and list who has which."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    grant = actions.add_parser("grant", help="give a role to a caller")
    grant.add_argument("subject", type=_subject, help="the id of the caller, as /caller tells it")
    grant.add_argument("role", choices=sorted(ROLES))
    grant.set_defaults(run=with_services(_grant))
    listing = actions.add_parser("list", help="list who has which role")
    listing.add_argument("--subject", type=_subject, help="of this caller only")
    listing.set_defaults(run=with_services(_list))
    revoke = actions.add_parser("revoke", help="take a role away")
    revoke.add_argument("id", type=UUID, help="the id of the grant, as `list` tells it")
    revoke.set_defaults(run=with_services(_revoke))


def _subject(text: str) -> str:
    try:
        check_subject(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
    return text


async def _grant(services: Services, arguments: Namespace) -> None:
    grant = await services.roles.grant(arguments.subject, arguments.role, by=_BY)
    print(grant.id)


async def _list(services: Services, arguments: Namespace) -> None:
    after = None
    while page := await services.roles.page(subject=arguments.subject, after=after, limit=_PAGE):
        for grant in page:
            at = f"{grant.granted_at:%F %R}"
            print(grant.id, grant.subject, grant.role, f"at={at}", f"by={grant.granted_by}")
        after = page[-1].id


async def _revoke(services: Services, arguments: Namespace) -> None:
    await services.roles.revoke(arguments.id, by=_BY)
