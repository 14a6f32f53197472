"""One reader of one topic."""

import asyncio
from collections import deque
from typing import Protocol

import structlog

from acme.errors import Unavailable
from acme.feed import Change, ForgottenError, Numbered, lane_of
from acme.feed.log import ChangeLog
from acme.feed.positions import FeedPosition

log = structlog.get_logger()


class Progress(Protocol):
    """How far the reader's lane is known in this process."""

    number: int


class Subscription:
    """Reads what was, page by page from the log, then what comes, from a bounded queue.

    One that does not take what comes is ended, and so is one whose changes are forgotten before it
    has read them: it subscribes again, from its position.
    """

    def __init__(self, topic: str, changes: ChangeLog, lane: Progress, *, most: int) -> None:
        self.topic = topic
        self.ended = False
        # Whether changes after the position that was asked for are not kept any more.
        self.missed = False
        self._changes = changes
        self._lane = lane
        self._most = most
        self._queue = deque[Numbered]()
        self._news = asyncio.Event()
        self._is_live = False
        self._read = self._taken = lane.number

    @property
    def position(self) -> str:
        """Where to go on from, after what `next` has given."""
        number = self._taken
        if self._is_live and not self._queue and not self.ended:
            # Changes of other topics move it too, or it would be forgotten while nothing happens.
            number = max(self._read, self._lane.number)
        return str(FeedPosition(self._changes.epoch, number))

    async def start(self, after: str | None) -> None:
        """Go to a position, or to now; raises Unavailable when the log does not answer."""
        if after is None:
            self._is_live = True
            return
        # Another process may have told of more than this one knows yet.
        head = max((await self._changes.heads()).get(lane_of(self.topic), 0), self._lane.number)
        position = FeedPosition.read(after)
        if position and position.epoch == self._changes.epoch and position.number <= head:
            self._read = self._taken = position.number
            try:
                await self._read_on()
            except ForgottenError:
                position = None
        else:
            position = None
        if position is None:
            self.missed = self._is_live = True
            self._read = self._taken = self._lane.number

    async def next(self, *, within: float) -> Change | None:
        """The next change; None when none comes within so many seconds, or none ever."""
        while not self._queue and not self.ended:
            if self._is_live:
                if not await self._told(within):
                    break
                continue
            try:
                await self._read_on()
            except ForgottenError:
                self.end()
            except Unavailable:
                # Its own position stays true: it tries again at the next call.
                await self._told(within)
                break
        if not self._queue:
            return None
        numbered = self._queue.popleft()
        self._taken = numbered.number
        return numbered.change

    def offer(self, numbered: Numbered) -> None:
        """Take the next change of the topic, unless it is read from the log."""
        if self.ended or not self._is_live or numbered.number <= self._read:
            return
        if len(self._queue) >= self._most:
            log.warning("feed_reader_dropped", topic=self.topic, behind=len(self._queue))
            self.end()
            return
        self._read = numbered.number
        self._queue.append(numbered)
        self._news.set()

    def end(self) -> None:
        """There is no more, nor what waits."""
        self.ended = True
        self._queue.clear()
        self._news.set()

    async def _told(self, within: float) -> bool:
        self._news.clear()
        try:
            async with asyncio.timeout(within):
                await self._news.wait()
        except TimeoutError:
            return False
        return True

    async def _read_on(self) -> None:
        """Take the next page of what was; where there is none, what comes is taken from now on."""
        upto = self._lane.number
        if self._read >= upto:
            self._is_live = True
            return
        page = await self._changes.page(
            lane_of(self.topic), after=self._read, upto=upto, limit=self._most, topic=self.topic
        )
        self._queue.extend(page)
        self._read = page[-1].number if len(page) == self._most else upto
