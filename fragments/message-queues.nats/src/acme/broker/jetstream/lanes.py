"""A consumer's place in a group on NATS: a request for the next message of each lane."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from acme.broker.dead_letters import DeadLetter
from acme.broker.transport import LANES
from acme.errors import Unavailable

# The server answers a request after so long when there is nothing; then it is repeated.
_REQUEST_SECONDS = 30
_TIMEOUT_SECONDS = 5.0


@contextmanager
def nats_errors() -> Iterator[None]:
    """Raise Unavailable for what the client raises when the server is away or refuses."""
    try:
        yield
    except (nats.errors.Error, OSError, TimeoutError) as error:
        raise Unavailable(f"NATS did not answer ({type(error).__name__}).") from error


class NatsDelivery:
    """A message in hand."""

    def __init__(self, message: Msg, bury: Callable[[DeadLetter], Awaitable[None]]) -> None:
        self._message = message
        self._bury = bury
        self.body: bytes = message.data
        self.only: str = (message.headers or {}).get("Only", "")
        self.attempt: int = message.metadata.num_delivered

    async def keep(self) -> None:
        """Restart the server's wait."""
        with nats_errors():
            await self._message.in_progress()

    async def done(self) -> None:
        """Acknowledge, and wait until the server has it."""
        with nats_errors():
            await self._message.ack_sync(timeout=_TIMEOUT_SECONDS)

    async def again(self, *, delay_seconds: float) -> None:
        """Give it back; the server keeps the lane waiting meanwhile."""
        with nats_errors():
            await self._message.nak(delay=delay_seconds)

    async def bury(self, letter: DeadLetter) -> None:
        """Publish the dead letter, then acknowledge."""
        with nats_errors():
            await self._bury(letter)
        await self.done()


class NatsMembership:
    """One inbox for all lanes; each has at most one request waiting at the server."""

    def __init__(
        self,
        client: Client,
        *,
        stream: str,
        group: str,
        bury: Callable[[DeadLetter], Awaitable[None]],
    ) -> None:
        self._client = client
        self._requests = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{group}-"
        self._inbox = client.new_inbox()
        self._bury = bury
        # None in place of a message: ask again.
        self._arrived: list[asyncio.Queue[Msg | None]] = [asyncio.Queue() for _ in range(LANES)]
        self._subscription: Subscription | None = None

    async def start(self) -> None:
        """Listen for answers."""
        self._subscription = await self._client.subscribe(f"{self._inbox}.*", cb=self._sort)

    async def stop(self) -> None:
        """Withdraw the requests, and give back what came in answer to them meanwhile."""
        with suppress(nats.errors.Error, OSError, TimeoutError):
            if self._subscription is not None:
                await self._subscription.drain()  # type: ignore[no-untyped-call]
            for lane in self._arrived:
                while not lane.empty():
                    message = lane.get_nowait()
                    if message is not None and not _is_status(message):
                        await message.nak()
            await self._client.flush(timeout=1)

    def ask_again(self) -> None:
        """Forget the requests that are waiting."""
        for lane in self._arrived:
            lane.put_nowait(None)

    async def receive(self, lane: int) -> NatsDelivery:
        """Wait for the next message of a lane."""
        request = json.dumps({"batch": 1, "expires": _REQUEST_SECONDS * 10**9}).encode()
        while True:
            if self._arrived[lane].empty():
                with nats_errors():
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
                return NatsDelivery(message, self._bury)
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
