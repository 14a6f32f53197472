"""The consumer loop, the same for every adapter."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass

import structlog

from acme.backoff import backoff_seconds
from acme.broker.dead_letters import DeadLetter
from acme.broker.envelope import MalformedEvent, decode
from acme.broker.events import Event
from acme.broker.settings import BrokerSettings
from acme.broker.transport import LANES, Delivery, Membership, Transport
from acme.errors import Unavailable

log = structlog.get_logger()

Handler = Callable[[Event], Awaitable[None]]


class PermanentError(Exception):
    """Raised by a handler for an event that no further attempt will help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What a group handles: each type with the newest version that `handle` understands.

    An event of another type is passed over. One of a newer version is a dead letter: deploy
    consumers before producers, and replay.
    """

    group: str
    events: Mapping[str, int]
    handle: Handler


class Consumer:
    """Handles a group's events: the lanes side by side, within a lane one after the other."""

    def __init__(
        self, transport: Transport, subscription: Subscription, settings: BrokerSettings
    ) -> None:
        self._transport = transport
        self._subscription = subscription
        self._settings = settings
        self._failures = 0

    async def run(self) -> None:
        """Consume until cancelled, joining again whenever the server comes back."""
        while True:
            error = await self._take_part_until_unavailable()
            self._failures += 1
            wait = backoff_seconds(self._failures, first=0.1, longest=5)
            log.warning(
                "broker_unavailable",
                group=self._subscription.group,
                error=str(error),
                retry_in_seconds=round(wait, 1),
            )
            await asyncio.sleep(wait)

    async def _take_part_until_unavailable(self) -> BaseException:
        # A task of its own, because a task group may leave its task marked as cancelled.
        part = asyncio.create_task(self._take_part())
        try:
            await asyncio.wait({part})
        except asyncio.CancelledError:
            part.cancel()
            # Cancelled again, this cancels the drain too.
            await asyncio.gather(part, return_exceptions=True)
            raise
        try:
            part.result()
        except* Unavailable as errors:
            error = errors.exceptions[0]
        return error

    async def _take_part(self) -> None:
        group = self._subscription.group
        async with self._transport.join(group) as membership, asyncio.TaskGroup() as lanes:
            for lane in range(LANES):
                lanes.create_task(self._serve(membership, lane))

    async def _serve(self, membership: Membership, lane: int) -> None:
        while True:
            delivery = await membership.receive(lane)
            self._failures = 0
            await self._to_the_end(self._settle(delivery))

    async def _to_the_end(self, work: Coroutine[None, None, None]) -> None:
        """Do the work; when cancelled meanwhile, give it the time to drain."""
        task = asyncio.ensure_future(work)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            try:
                await asyncio.wait({task}, timeout=self._settings.drain_seconds)
            finally:
                task.cancel()
                (outcome,) = await asyncio.gather(task, return_exceptions=True)
            if isinstance(outcome, Unavailable):
                log.warning("event_not_settled", error=str(outcome))
            raise

    async def _settle(self, delivery: Delivery) -> None:
        """Bring one message to one of its ends."""
        if delivery.only not in {"", self._subscription.group}:
            await delivery.done()
            return
        try:
            event = decode(delivery.body)
        except MalformedEvent as error:
            await self._bury(delivery, f"malformed: {error}")
            return
        known = self._subscription.events.get(event.type)
        if known is None:
            await delivery.done()
        elif event.version > known:
            await self._bury(delivery, f"{event.type} has version {event.version}, not {known}")
        elif delivery.attempt > self._settings.attempts:
            await self._bury(delivery, "its consumers ended without finishing it")
        else:
            context = {"event_id": str(event.id), "event_type": event.type}
            if event.request_id:
                context["request_id"] = event.request_id
            with structlog.contextvars.bound_contextvars(**context):
                await self._attempt(delivery, event)

    async def _attempt(self, delivery: Delivery, event: Event) -> None:
        heart = asyncio.create_task(self._beat(delivery))
        try:
            async with asyncio.timeout(self._settings.handler_seconds):
                await self._subscription.handle(event)
        except asyncio.CancelledError:
            await delivery.again(delay_seconds=0)
            raise
        except PermanentError as error:
            await self._bury(delivery, f"permanent: {error}")
        except Exception as error:
            reason = f"{type(error).__name__}: {error}".rstrip(": ")
            if delivery.attempt >= self._settings.attempts:
                await self._bury(delivery, reason)
                return
            wait = backoff_seconds(
                delivery.attempt,
                first=self._settings.backoff_seconds,
                longest=self._settings.silence_seconds,
            )
            log.warning(
                "event_failed",
                group=self._subscription.group,
                attempt=delivery.attempt,
                retry_in_seconds=round(wait, 1),
                exc_info=error,
            )
            await delivery.again(delay_seconds=wait)
        else:
            await delivery.done()
        finally:
            heart.cancel()

    async def _beat(self, delivery: Delivery) -> None:
        while True:
            await asyncio.sleep(self._settings.silence_seconds / 3)
            try:
                await delivery.keep()
            except Unavailable as error:
                log.warning("event_not_kept", error=str(error))

    async def _bury(self, delivery: Delivery, reason: str) -> None:
        group = self._subscription.group
        letter = DeadLetter.of(delivery.body, group=group, reason=reason, attempts=delivery.attempt)
        await delivery.bury(letter)
        log.error(
            "event_dead",
            group=group,
            dead_letter=str(letter.id),
            attempts=letter.attempts,
            reason=reason,
        )
