"""A consumer's place in a group on NATS: a request for the next message of each lane."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from acme.broker.dead_letters import DeadLetter
from acme.broker.jetstream.connection import NatsLink
from acme.broker.transport import LANES
from acme.errors import Unavailable

# The server answers a request after so long when there is nothing; then it is repeated.
_REQUEST_SECONDS = 30
_TIMEOUT_SECONDS = 5.0


class NatsDelivery:
    """A message in hand."""

    def __init__(self, message: Msg, membership: "NatsMembership", lane: int) -> None:
        self.message = message
        self._membership = membership
        self._errors = membership.link.errors
        self._lane = lane
        self.body: bytes = message.data
        self.only: str = (message.headers or {}).get("Only", "")
        self.attempt: int = message.metadata.num_delivered

    async def keep(self) -> None:
        """Restart the server's wait."""
        with self._errors():
            await self.message.in_progress()

    async def done(self) -> None:
        """Acknowledge, and wait until the server has it."""
        with self._errors():
            await self.message.ack_sync(timeout=_TIMEOUT_SECONDS)

    async def again(self, *, delay_seconds: float, counted: bool = True) -> None:
        """Give it back; the server keeps the lane waiting meanwhile.

        The server counts that. So what does not count is kept in hand.
        """
        if counted:
            with self._errors():
                await self.message.nak(delay=delay_seconds)
        else:
            await self.keep()
            self._membership.hold(self._lane, self, delay_seconds)

    async def bury(self, letter: DeadLetter) -> None:
        """Publish the dead letter, then acknowledge."""
        with self._errors():
            await self._membership.bury(letter)
        await self.done()


class NatsMembership:
    """One inbox for all lanes; each has at most one request waiting at the server."""

    def __init__(
        self,
        link: NatsLink,
        *,
        stream: str,
        group: str,
        bury: Callable[[DeadLetter], Awaitable[None]],
    ) -> None:
        self.link = link
        self.bury = bury
        self._client: Client = link.client
        self._requests = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{group}-"
        self._inbox = self._client.new_inbox()
        # None in place of a message: ask again.
        self._arrived: list[asyncio.Queue[Msg | None]] = [asyncio.Queue() for _ in range(LANES)]
        self._held: dict[int, tuple[NatsDelivery, float]] = {}
        self._subscription: Subscription | None = None

    async def start(self) -> None:
        """Listen for answers."""
        self._subscription = await self._client.subscribe(f"{self._inbox}.*", cb=self._sort)

    async def stop(self) -> None:
        """Withdraw the requests, and give back what came in answer to them meanwhile."""
        with suppress(nats.errors.Error, OSError, TimeoutError):
            if self._subscription is not None:
                await self._subscription.drain()  # type: ignore[no-untyped-call]
            left = [delivery.message for delivery, _ in self._held.values()]
            for lane in self._arrived:
                while not lane.empty():
                    message = lane.get_nowait()
                    if message is not None and not _is_status(message):
                        left.append(message)
            for message in left:
                await message.nak()
            await self._client.flush(timeout=1)

    def ask_again(self) -> None:
        """Forget the requests that are waiting: a server forgets them with the connection."""
        for lane in self._arrived:
            lane.put_nowait(None)

    def hold(self, lane: int, delivery: NatsDelivery, seconds: float) -> None:
        """Keep a message from the lane for a while; shorter than the silence."""
        self._held[lane] = (delivery, asyncio.get_running_loop().time() + seconds)

    async def receive(self, lane: int) -> NatsDelivery:
        """Wait for the next message of a lane."""
        if lane in self._held:
            delivery, due = self._held[lane]
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            await delivery.keep()
            del self._held[lane]
            return delivery
        request = json.dumps({"batch": 1, "expires": _REQUEST_SECONDS * 10**9}).encode()
        while True:
            if self._arrived[lane].empty():
                with self.link.errors():
                    inbox = f"{self._inbox}.{lane}"
                    await self._client.publish(f"{self._requests}{lane}", request, reply=inbox)
            try:
                async with asyncio.timeout(_REQUEST_SECONDS + _TIMEOUT_SECONDS):
                    message = await self._arrived[lane].get()
            except TimeoutError:
                continue
            if message is None:
                continue
            if not _is_status(message):
                return NatsDelivery(message, self, lane)
            if (status := _status(message)) not in {"404", "408"}:
                raise Unavailable(f"NATS refuses to hand out messages (status {status}).")

    async def _sort(self, message: Msg) -> None:
        # Messages come with the subject they were published on, answers without one with the
        # inbox's: both end with the lane.
        lane = int(message.subject.rpartition(".")[2])
        self._arrived[lane].put_nowait(message)


def _status(message: Msg) -> str:
    return str((message.headers or {}).get("Status", ""))


def _is_status(message: Msg) -> bool:
    return bool(_status(message))
