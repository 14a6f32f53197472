"""The relay: publishes the events that wait in the outbox."""

import asyncio
import random
from collections.abc import Collection, Coroutine, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Protocol

import structlog

from acme.backoff import backoff_seconds
from acme.broker.envelope import decode
from acme.broker.events import Event
from acme.broker.transport import LANES
from acme.database import Database
from acme.errors import ServiceError
from acme.outbox import Waiting
from acme.outbox.pauses import Pauses
from acme.outbox.settings import OutboxSettings

log = structlog.get_logger()

# What one relay holds at a time: there may be another.
_SHARE = LANES // 2
# Keys whose events are sent at the same time: below the connections that a client may open.
_AT_ONCE = 32


class Publisher(Protocol):
    """Where events go, such as the broker."""

    async def publish(self, event: Event) -> None:
        """Return when it has the event for good; an event that comes again does no harm."""


class Relay:
    """Publishes in transactions that hold some lanes: nobody else publishes their events meanwhile.

    Events of a key go out one after the other, keys side by side. An event that cannot be
    published holds back its lane, and no other. When this process is killed, its locks end with
    its connection, and what it had published and not marked is published again.
    """

    def __init__(
        self,
        database: Database,
        publisher: Publisher,
        settings: OutboxSettings,
        *,
        lanes: Collection[int] = range(LANES),
    ) -> None:
        self._database = database
        self._publisher = publisher
        self._settings = settings
        self._lanes = lanes
        self._pauses = Pauses(settings.longest_pause_seconds)

    async def run(self) -> None:
        """Publish until cancelled; then finish the transaction in hand."""
        failures = 0
        while True:
            try:
                published = await _to_the_end(self.publish_some())
            except ServiceError as error:
                failures += 1
                pause = backoff_seconds(
                    failures, first=0.1, longest=self._settings.longest_pause_seconds
                )
                log.warning(
                    "outbox_unavailable", error=str(error), retry_in_seconds=round(pause, 1)
                )
            else:
                failures = 0
                pause = 0 if published else self._settings.poll_seconds
            await asyncio.sleep(pause)

    async def publish_some(self) -> int:
        """Publish the first events that wait, of the lanes that are free; how many there were.

        Raises:
            Unavailable: the database is away.
        """
        batch = self._settings.batch
        # Not in the transaction below: it is to see what others have committed by the time that
        # it holds its lanes.
        paused = self._pauses.waiting()
        among = [lane for lane in self._lanes if lane not in paused]
        async with self._database.reading() as tx:
            lanes = await tx.outbox.lanes(limit=batch, among=among)
        if not lanes:
            return 0
        chosen = random.sample(lanes, min(len(lanes), _SHARE))
        async with self._database.transaction() as tx:
            waiting = await tx.outbox.hold(chosen, limit=batch)
            published = await self._publish(waiting)
            await tx.outbox.mark_published(published)
        return len(published)

    async def _publish(self, waiting: Sequence[Waiting]) -> list[int]:
        """The positions of those that were confirmed in time."""
        in_key = attrgetter("key")
        by_key = groupby(sorted(waiting, key=in_key), key=in_key)
        sendings = [_Sending(list(events)) for _, events in by_key]
        turns = asyncio.Semaphore(_AT_ONCE)
        limit = self._settings.publish_seconds
        # Half of it is for answers: a publishing that is cut off comes twice.
        until = asyncio.get_running_loop().time() + limit / 2
        try:
            async with asyncio.timeout(limit), asyncio.TaskGroup() as group:
                for sending in sendings:
                    group.create_task(sending.send(self._publisher, turns, until=until))
        except TimeoutError:
            pass
        failed = [each for each in sendings if each.in_hand is not None]
        self._pauses.end({each.lane for each in sendings} - {each.lane for each in failed})
        if failed:
            self._hold_back(failed)
        return [position for each in sendings for position in each.published]

    def _hold_back(self, failed: Sequence["_Sending"]) -> None:
        lanes = sorted({each.lane for each in failed})
        failures, wait = self._pauses.begin(lanes)
        # The first, the second, the fourth ...: an outage may be long.
        if failures & (failures - 1) == 0:
            first = failed[0]
            log.warning(
                "events_not_published",
                lanes=lanes,
                position=first.in_hand,
                error=str(first.error or "no answer in time"),
                failures=failures,
                retry_in_seconds=round(wait, 1),
            )


class _Sending:
    """The events of one key, sent one after the other until one fails."""

    def __init__(self, events: Sequence[Waiting]) -> None:
        self.lane = events[0].lane
        self.published: list[int] = []
        # The position of the event that was sent and not confirmed.
        self.in_hand: int | None = None
        self.error: Exception | None = None
        self._events = events

    async def send(self, publisher: Publisher, turns: asyncio.Semaphore, *, until: float) -> None:
        """Send them in turn with those of other keys; begin with none once it is `until`."""
        now = asyncio.get_running_loop().time
        async with turns:
            for each in self._events:
                if now() >= until:
                    return
                self.in_hand = each.position
                try:
                    await publisher.publish(decode(each.envelope))
                except Exception as error:
                    # Whatever it is, it is this key's: without this the others would stop too.
                    self.error = error
                    return
                self.published.append(each.position)
                self.in_hand = None


async def _to_the_end(work: Coroutine[None, None, int]) -> int:
    """Do the work to its end, also when cancelled meanwhile: it has a limit of its own."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise
