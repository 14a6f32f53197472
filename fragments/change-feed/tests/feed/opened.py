"""A feed on a database of its own, and what tests do with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from acme.database import Database
from acme.feed import Change, lane_of
from acme.feed.following import Feed, following
from acme.feed.log import ChangeLog
from acme.feed.settings import FeedSettings
from acme.feed.subscriptions import Subscription

from ..databases import open_fresh
from ..feeds import change_log

# Longer than anything here takes; what waits for so long has failed.
PATIENCE_SECONDS = 30
SMALL = FeedSettings(window=10, queue=3, readers=4, readers_per_topic=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A feed, its log and its database."""

    feed: Feed
    log: ChangeLog
    database: Database

    async def tell(self, topic: str, *texts: str) -> None:
        """Change something, each time in a unit of work of its own."""
        for text in texts:
            async with self.database.transaction() as tx:
                await self.feed.append(tx, Change(topic=topic, type="told", data=text))


@asynccontextmanager
async def open_feed(
    adapter: str, folder: Path, settings: FeedSettings = SMALL
) -> AsyncIterator[Opened]:
    """An empty feed."""
    async with open_fresh(adapter, folder) as database:
        log = change_log(database, settings)
        async with following(log, settings) as feed:
            yield Opened(feed=feed, log=log, database=database)


async def read(reader: Subscription, count: int = 1) -> list[str]:
    """The next changes of a reader."""
    found = []
    for _ in range(count):
        change = await reader.next(within=PATIENCE_SECONDS)
        assert change is not None
        found.append(change.data)
    return found


def neighbour_of(topic: str) -> str:
    """Another topic of the same lane."""
    others = (f"other-{number}" for number in range(1000))
    return next(other for other in others if lane_of(other) == lane_of(topic))
