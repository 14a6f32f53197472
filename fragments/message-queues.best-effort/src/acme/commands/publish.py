"""`publish`: publish by hand what could not be published."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from acme.broker.envelope import MalformedEvent, decode
from acme.broker.events import Event
from acme.broker.opening import open_broker
from acme.broker.settings import BrokerSettings
from acme.broker.worker import EventWorker
from acme.configuration import load_settings
from acme.errors import ConfigurationError, InvalidInput
from acme.logs import configure_logs
from acme.workers import WORKERS


def add_publish(parser: ArgumentParser) -> None:
    """Publish the envelopes on standard input, one a line, as the log has them."""
    parser.set_defaults(run=publish)


def publish(_: Namespace) -> int:
    """Check all envelopes, then publish them in their order."""
    settings = load_settings()
    configure_logs(settings.log)
    if settings.broker.url.startswith("memory:"):
        raise ConfigurationError("BROKER_URL", "memory:// cannot be reached from outside `serve`")
    events = [_event(number, line) for number, line in enumerate(sys.stdin, 1) if line.strip()]
    asyncio.run(_publish(settings.broker, events))
    return 0


def _event(number: int, line: str) -> Event:
    try:
        return decode(line.encode())
    except MalformedEvent as error:
        raise InvalidInput(f"Line {number} is no event: {error}.") from None


async def _publish(settings: BrokerSettings, events: Sequence[Event]) -> None:
    async with open_broker(settings, needed=True) as broker:
        # Should the server have lost them: what they are not declared for would reach nobody.
        for worker in WORKERS:
            if isinstance(worker, EventWorker):
                await broker.declare(worker.name)
        for event in events:
            await broker.publish(event)
            print(event.id)
