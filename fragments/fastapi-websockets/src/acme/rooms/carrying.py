"""Keeps a channel of the backplane: what is lost is made anew, and its rooms declared again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import uuid4

import structlog

from acme.backoff import backoff_seconds
from acme.errors import ServiceError, Unavailable
from acme.rooms.backplane import Backplane, Channel

log = structlog.get_logger()

# What a server that answers takes for one step, with room for a pause.
_STEP_SECONDS = 10
# So long a connection that is dead without being closed is taken for one that lives.
_PROBE_SECONDS = 10
_FIRST_SECONDS, _LONGEST_SECONDS = 0.1, 5


class Carrier:
    """Says and hears, as long as there is a channel.

    `rooms` are those that somebody is in here; `missed` is called when something that was said
    there may not have been heard.
    """

    def __init__(
        self,
        backplane: Backplane,
        rooms: Collection[str],
        *,
        deliver: Callable[[str, str], None],
        missed: Callable[[], None],
    ) -> None:
        self._backplane = backplane
        self._rooms = rooms
        self._deliver = deliver
        self._missed = missed
        self._channel: Channel | None = None
        self._subscribed = set[str]()
        self._turn = asyncio.Lock()
        # Nobody is in there but this process, which hears itself.
        self._own = f"probe/{uuid4().hex}"
        self._heard = asyncio.Event()
        self._was_open = False
        self._failures = 0
        self._problem = "The backplane is not connected yet."
        # Set as soon as a channel is there, or none could be had.
        self.tried = asyncio.Event()

    def open_channel(self) -> Channel:
        """The channel; raises Unavailable while there is none."""
        if self._channel is None:
            raise Unavailable(self._problem)
        return self._channel

    async def publish(self, room: str, text: str) -> None:
        """Say it to everybody in the room; raises Unavailable."""
        channel = self.open_channel()
        async with _in_time():
            await channel.publish(room, text)

    async def follow(self, room: str) -> None:
        """Bring the subscription of a room in line with whether somebody is in it here."""
        async with self._turn:
            channel = self.open_channel()
            if room in self._rooms and room not in self._subscribed:
                async with _in_time():
                    await channel.subscribe([room])
                self._subscribed.add(room)
            elif room not in self._rooms and room in self._subscribed:
                self._subscribed.discard(room)
                async with _in_time():
                    await channel.unsubscribe(room)

    async def keep(self) -> None:
        """Connect, and connect again, until cancelled."""
        while True:
            try:
                await self._carry()
            except ServiceError as error:
                self._fail(str(error))
            except Exception:
                log.exception("backplane_crashed")
                self._fail("The backplane has crashed.")
            wait = backoff_seconds(self._failures, first=_FIRST_SECONDS, longest=_LONGEST_SECONDS)
            await asyncio.sleep(wait)

    def _fail(self, problem: str) -> None:
        self._failures += 1
        if problem != self._problem or self._failures == 1:
            log.warning("backplane_lost", problem=problem)
        self._problem = problem
        self.tried.set()

    async def _carry(self) -> None:
        async with AsyncExitStack() as stack:
            async with _in_time():
                opened = self._backplane.connect(self._receive)
                channel = await stack.enter_async_context(opened)
            tasks = [
                asyncio.create_task(channel.receive()),
                asyncio.create_task(self._use(channel)),
            ]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    await task
            finally:
                self._channel = None
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _use(self, channel: Channel) -> None:
        async with self._turn:
            self._subscribed = set(self._rooms)
            async with _in_time():
                await channel.subscribe([self._own, *self._subscribed])
            # A channel that does not hear what it says itself is none, such as behind a pooler.
            await self._probe(channel)
            self._channel = channel
        self._failures = 0
        if self._was_open:
            log.info("backplane_found")
            self._missed()
        self._was_open = True
        self.tried.set()
        while True:
            await asyncio.sleep(_PROBE_SECONDS)
            await self._probe(channel)

    async def _probe(self, channel: Channel) -> None:
        self._heard.clear()
        async with _in_time():
            await channel.publish(self._own, "")
            await self._heard.wait()

    def _receive(self, room: str, text: str) -> None:
        if room == self._own:
            self._heard.set()
        else:
            self._deliver(room, text)


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(_STEP_SECONDS):
            yield
    except TimeoutError as error:
        raise Unavailable("The backplane does not answer in time.") from error
