"""A consumer that is killed in mid-message: `python -m tests.broker.doomed URL NAMESPACE`.

It prints the number of the first event that it has in hand, and never finishes it.
"""

import asyncio
import sys

from acme.broker.consuming import Subscription
from acme.broker.events import Event
from acme.broker.opening import open_broker
from acme.broker.settings import BrokerSettings


async def consume(url: str, namespace: str) -> None:
    """Take an event in hand and wait to be killed."""

    async def hang(event: Event) -> None:
        print(event.payload["number"], flush=True)
        await asyncio.Event().wait()

    settings = BrokerSettings(url=url, namespace=namespace, silence_seconds=1)
    async with open_broker(settings) as broker:
        await broker.consume(Subscription(group="g", events={"thing.counted": 1}, handle=hang))


if __name__ == "__main__":
    asyncio.run(consume(*sys.argv[1:]))
