"""The log of changes in the database, which all processes share."""

from collections.abc import Mapping, Sequence

from acme.database import Database
from acme.database.transaction import Transaction
from acme.feed import Change, Numbered
from acme.feed.settings import FeedSettings


class StoredChangeLog:
    """A change is written in the unit of work that makes it."""

    epoch = "db"
    # People take this for at once; it is one query, while somebody reads.
    poll_seconds: float | None = 0.25

    def __init__(self, database: Database, settings: FeedSettings) -> None:
        self._database = database
        self._window = settings.window

    async def append(self, tx: Transaction, change: Change) -> None:
        """Write its row."""
        await tx.feed_changes.append(change, window=self._window)

    async def heads(self) -> Mapping[int, int]:
        """The last numbers."""
        async with self._database.reading() as tx:
            return await tx.feed_changes.heads()

    async def page(
        self, lane: int, *, after: int, upto: int, limit: int, topic: str | None = None
    ) -> Sequence[Numbered]:
        """Read rows."""
        async with self._database.reading() as tx:
            return await tx.feed_changes.page(
                lane, after=after, upto=upto, limit=limit, topic=topic
            )
