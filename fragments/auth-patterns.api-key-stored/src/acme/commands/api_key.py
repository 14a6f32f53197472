"""`api-key`: make, list and revoke API keys."""

from argparse import ArgumentParser, Namespace

from acme.api_keys.scopes import SCOPES
from acme.bootstrap import Services
from acme.commands.opened import with_services


def add_api_key(parser: ArgumentParser) -> None:
    """Make, list and revoke API keys."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    create = actions.add_parser("create", help="make a key and print it, this once")
    create.add_argument("--owner", required=True, help="for whom it acts")
    create.add_argument("--name", default="command line", help="what the owner calls it")
    scopes = ", ".join(SCOPES) or "none yet"
    create.add_argument("--scope", action="append", default=[], help=f"again for more: {scopes}")
    create.add_argument("--days", type=int, default=90, help="how long it lasts")
    create.set_defaults(run=with_services(_create))
    listing = actions.add_parser("list", help="list the keys of an owner")
    listing.add_argument("--owner", required=True, help="whose keys")
    listing.set_defaults(run=with_services(_list))
    revoke = actions.add_parser("revoke", help="end a key at once")
    revoke.add_argument("id", help="the id of the key, the middle part of its text")
    revoke.set_defaults(run=with_services(_revoke))


async def _create(services: Services, arguments: Namespace) -> None:
    _, text = await services.api_keys.create(
        owner=arguments.owner,
        name=arguments.name,
        scopes=frozenset(arguments.scope),
        days=arguments.days,
    )
    print(text)


async def _list(services: Services, arguments: Namespace) -> None:
    for key in await services.api_keys.of_owner(arguments.owner):
        used = "never" if key.last_used_at is None else f"{key.last_used_at:%F %R}"
        scopes = ",".join(sorted(key.scopes))
        print(key.id, f"until={key.expires_at:%F}", f"used={used}", f"scopes={scopes}", key.name)


async def _revoke(services: Services, arguments: Namespace) -> None:
    await services.api_keys.revoke(arguments.id)
