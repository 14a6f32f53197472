"""The log of changes of one process."""

import secrets
from collections import deque
from collections.abc import Mapping, Sequence
from functools import partial

from acme.database.transaction import Transaction
from acme.feed import LANES, Change, ForgottenError, Numbered, lane_of
from acme.feed.settings import FeedSettings


class MemoryChangeLog:
    """Keeps changes until the process ends; the positions of its readers end with it."""

    poll_seconds: float | None = None

    def __init__(self, settings: FeedSettings) -> None:
        self.epoch = secrets.token_hex(4)
        self._kept = [deque[Numbered](maxlen=settings.window) for _ in range(LANES)]
        self._heads: dict[int, int] = {}

    async def append(self, tx: Transaction, change: Change) -> None:
        """Keep it after the commit."""
        tx.after_commit(partial(self._keep, change))

    async def heads(self) -> Mapping[int, int]:
        """The last numbers."""
        return self._heads

    async def page(
        self, lane: int, *, after: int, upto: int, limit: int, topic: str | None = None
    ) -> Sequence[Numbered]:
        """Look at all that is kept."""
        kept = self._kept[lane]
        if self._heads.get(lane, 0) > after and kept[0].number > after + 1:
            raise ForgottenError
        found = (
            each
            for each in kept
            if after < each.number <= upto and topic in (None, each.change.topic)
        )
        return [each for each, _ in zip(found, range(limit), strict=False)]

    async def _keep(self, change: Change) -> None:
        lane = lane_of(change.topic)
        self._heads[lane] = number = self._heads.get(lane, 0) + 1
        self._kept[lane].append(Numbered(number=number, change=change))
