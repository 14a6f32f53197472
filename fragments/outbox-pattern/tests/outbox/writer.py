"""Writes events until it is killed: `python -m tests.outbox.writer DATABASE_URL`.

Of three units of work one is rolled back.
"""

import asyncio
import sys
from contextlib import suppress
from itertools import count

from acme.broker.events import Event
from acme.database.settings import DatabaseSettings
from acme.database.sql import open_database


async def write(url: str) -> None:
    """Append events of five keys that tell what becomes of them."""
    async with open_database(DatabaseSettings(url=url)) as database:
        for number in count():
            fate = "rolled back" if number % 3 == 2 else "committed"
            event = Event.now("thing.counted", key=f"key-{number % 5}", payload={"fate": fate})
            with suppress(ZeroDivisionError):
                async with database.transaction() as tx:
                    await tx.outbox.append(event)
                    if fate == "rolled back":
                        raise ZeroDivisionError


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1]))
