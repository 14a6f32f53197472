"""Follows the log, and tells the readers of this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from acme.database.transaction import Transaction
from acme.errors import ServiceError, TooManyRequests, Unavailable
from acme.feed import Change, ForgottenError, lane_of
from acme.feed.lanes import Lane
from acme.feed.log import ChangeLog
from acme.feed.settings import FeedSettings
from acme.feed.subscriptions import Subscription

log = structlog.get_logger()

# Read at once, for all readers of a lane.
_PAGE = 500
# So much more seldom is the log asked while it does not answer.
_PATIENCE = 4
_RETRY_SECONDS = 5


class Feed:
    """Where changes are told, and read. Each lane is read once, however many readers it has."""

    # Without it changes are kept, and told later.
    critical = False

    def __init__(self, changes: ChangeLog, settings: FeedSettings) -> None:
        self._changes = changes
        self._settings = settings
        self._lanes: dict[int, Lane] = {}
        self._readers = 0
        self._news = asyncio.Event()
        self._is_behind = False
        self._is_closing = False

    async def append(self, tx: Transaction, change: Change) -> None:
        """Tell of a change, once the unit of work that makes it is committed."""
        await self._changes.append(tx, change)
        tx.after_commit(self._look)

    @asynccontextmanager
    async def subscribe(
        self, topic: str, *, after: str | None = None
    ) -> AsyncIterator[Subscription]:
        """Read a topic from a position on, or from now.

        Raises:
            TooManyRequests: when the topic has as many readers as it may have here.
            Unavailable: when this process has, or when the log does not answer.
        """
        number = lane_of(topic)
        if self._readers >= self._settings.readers:
            raise Unavailable("This process has as many readers as it may have.")
        self._readers += 1
        try:
            lane = await self._entered(number)
            if lane.count(topic) >= self._settings.readers_per_topic:
                raise TooManyRequests(
                    "There are as many readers as there may be.", retry_after_seconds=_RETRY_SECONDS
                )
            reader = Subscription(topic, self._changes, lane, most=self._settings.queue)
            lane.enter(reader)
            try:
                if self._is_closing:
                    reader.end()
                else:
                    await reader.start(after)
                yield reader
            finally:
                lane.leave(reader)
        finally:
            self._readers -= 1
            if (left := self._lanes.get(number)) is not None and not left:
                del self._lanes[number]

    def end_streams(self) -> None:
        """End all readers, now and from now on: the process is about to stop."""
        self._is_closing = True
        for lane in self._lanes.values():
            lane.end()

    async def ping(self) -> None:
        """Raise Unavailable while what others did cannot be read."""
        if self._is_behind:
            raise Unavailable("The feed does not get on.")

    async def follow(self) -> None:
        """Tell the readers of what comes, until cancelled."""
        while True:
            self._news.clear()
            try:
                await self._move_on()
            except ServiceError as error:
                if not self._is_behind:
                    log.warning("feed_behind", error=str(error), cause=repr(error.__cause__))
                self._is_behind = True
            except Exception:
                log.exception("feed_crashed")
                self._is_behind = True
            else:
                self._is_behind = False
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience()):
                    await self._news.wait()

    def _patience(self) -> float | None:
        often = self._changes.poll_seconds
        if self._is_behind:
            return _PATIENCE * (often or 1)
        return often if self._lanes else None

    async def _look(self) -> None:
        self._news.set()

    async def _entered(self, number: int) -> Lane:
        lane = self._lanes.get(number)
        if lane is None:
            head = (await self._changes.heads()).get(number, 0)
            # Somebody else may have been quicker; what that one knows stays true.
            lane = self._lanes.setdefault(number, Lane(head))
            self._news.set()
        return lane

    async def _move_on(self) -> None:
        if not self._lanes:
            return
        heads = await self._changes.heads()
        for number, lane in list(self._lanes.items()):
            head = heads.get(number, 0)
            if head < lane.number:
                # Another database may be behind the same name.
                lane.jump(head)
            while lane.number < head:
                await self._read_on(number, lane, head)

    async def _read_on(self, number: int, lane: Lane, head: int) -> None:
        try:
            page = await self._changes.page(number, after=lane.number, upto=head, limit=_PAGE)
        except ForgottenError:
            lane.jump(head)
            return
        for numbered in page:
            lane.advance(numbered)
        if len(page) < _PAGE:
            lane.number = head


@asynccontextmanager
async def following(changes: ChangeLog, settings: FeedSettings) -> AsyncIterator[Feed]:
    """A feed that is followed until the end of the block."""
    feed = Feed(changes, settings)
    task = asyncio.create_task(feed.follow())
    try:
        yield feed
    finally:
        feed.end_streams()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
