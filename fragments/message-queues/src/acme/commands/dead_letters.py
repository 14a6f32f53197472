"""`dead-letters`: look at what was given up on, and try it again."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from uuid import UUID

from acme.broker import Broker
from acme.broker.opening import open_broker
from acme.commands.worker import names
from acme.configuration import load_settings
from acme.errors import ConfigurationError, NotFound
from acme.logs import configure_logs


def add_dead_letters(parser: ArgumentParser) -> None:
    """List the events that a worker gave up on, or send them to it again."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="print one dead letter a line")
    replay = actions.add_parser("replay", help="send dead letters to their worker again")
    for action in (listing, replay):
        action.add_argument("name", metavar="WORKER", help=", ".join(names()))
    chosen = replay.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--id", type=UUID, action="append", dest="ids", help="may be repeated")
    chosen.add_argument("--all", action="store_true", help="all of them")
    listing.set_defaults(run=_list)
    replay.set_defaults(run=_replay)


def _list(arguments: Namespace) -> int:
    return _with_broker(arguments, _print_letters)


def _replay(arguments: Namespace) -> int:
    return _with_broker(arguments, _replay_letters)


def _with_broker(
    arguments: Namespace, action: Callable[[Broker, Namespace], Awaitable[None]]
) -> int:
    if arguments.name not in names():
        known = ", ".join(names()) or "none yet"
        raise NotFound(f"There is no worker {arguments.name!r}; the workers are: {known}.")
    settings = load_settings()
    configure_logs(settings.log)
    if settings.broker.url.startswith("memory:"):
        raise ConfigurationError("BROKER_URL", "memory:// keeps its dead letters inside `serve`")

    async def act() -> None:
        async with open_broker(settings.broker, needed=True) as broker:
            await action(broker, arguments)

    asyncio.run(act())
    return 0


async def _print_letters(broker: Broker, arguments: Namespace) -> None:
    for letter in await broker.dead_letters(arguments.name):
        event = letter.event
        kind = "unreadable" if event is None else f"{event.type} of {event.key}"
        died = letter.died_at.isoformat(timespec="seconds")
        print(f"{letter.id}  {died}  {kind}  attempts={letter.attempts}  {letter.reason}")


async def _replay_letters(broker: Broker, arguments: Namespace) -> None:
    sent = await broker.replay(arguments.name, arguments.ids)
    for letter_id in sent:
        print(letter_id)
    if missing := set(arguments.ids or ()) - set(sent):
        names_missing = ", ".join(sorted(map(str, missing)))
        raise NotFound(f"{arguments.name} has no dead letter {names_missing}.")
