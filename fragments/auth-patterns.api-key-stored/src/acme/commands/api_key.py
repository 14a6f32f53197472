"""`api-key`: make, list and revoke API keys."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable

from acme.api_keys.scopes import SCOPES
from acme.api_keys.service import ApiKeyService
from acme.bootstrap import open_services
from acme.configuration import load_settings
from acme.logs import configure_logs


def add_api_key(parser: ArgumentParser) -> None:
    """Make, list and revoke API keys."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    create = actions.add_parser("create", help="make a key and print it, this once")
    create.add_argument("--owner", required=True, help="for whom it acts")
    create.add_argument("--name", default="command line", help="what the owner calls it")
    scopes = ", ".join(SCOPES) or "none yet"
    create.add_argument("--scope", action="append", default=[], help=f"again for more: {scopes}")
    create.add_argument("--days", type=int, default=90, help="how long it lasts")
    create.set_defaults(run=_run(_create))
    listing = actions.add_parser("list", help="list the keys of an owner")
    listing.add_argument("--owner", required=True, help="whose keys")
    listing.set_defaults(run=_run(_list))
    revoke = actions.add_parser("revoke", help="end a key at once")
    revoke.add_argument("id", help="the id of the key, the middle part of its text")
    revoke.set_defaults(run=_run(_revoke))


async def _create(api_keys: ApiKeyService, arguments: Namespace) -> None:
    _, text = await api_keys.create(
        owner=arguments.owner,
        name=arguments.name,
        scopes=frozenset(arguments.scope),
        days=arguments.days,
    )
    print(text)


async def _list(api_keys: ApiKeyService, arguments: Namespace) -> None:
    for key in await api_keys.of_owner(arguments.owner):
        used = "never" if key.last_used_at is None else f"{key.last_used_at:%F %R}"
        scopes = ",".join(sorted(key.scopes))
        print(key.id, f"until={key.expires_at:%F}", f"used={used}", f"scopes={scopes}", key.name)


async def _revoke(api_keys: ApiKeyService, arguments: Namespace) -> None:
    await api_keys.revoke(arguments.id)


def _run(
    action: Callable[[ApiKeyService, Namespace], Awaitable[None]],
) -> Callable[[Namespace], int]:
    async def with_services(arguments: Namespace) -> None:
        settings = load_settings()
        configure_logs(settings.log)
        async with open_services(settings) as services:
            await action(services.api_keys, arguments)

    def run(arguments: Namespace) -> int:
        asyncio.run(with_services(arguments))
        return 0

    return run
