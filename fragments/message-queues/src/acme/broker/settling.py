"""What becomes of a message in hand."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog

from acme.backoff import backoff_seconds
from acme.broker.dead_letters import DeadLetter
from acme.broker.envelope import MalformedEvent, decode
from acme.broker.events import Event
from acme.broker.settings import BrokerSettings
from acme.broker.transport import Delivery
from acme.errors import Unavailable
from acme.request_context import restored_context

log = structlog.get_logger()

Handler = Callable[[Event], Awaitable[None]]

# After an outage, events wait for so long at most.
_OUTAGE_PAUSE_SECONDS = 5


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


class Settling:
    """Brings each message to one of its ends: done, again, or a dead letter."""

    def __init__(self, subscription: Subscription, settings: BrokerSettings) -> None:
        self._subscription = subscription
        self._settings = settings
        # Handlers in a row that found a server away.
        self._outages = 0
        # The attempts of events when they began to wait for a server: what else their deliveries
        # are counted for meanwhile, where the broker's server does that, is not theirs.
        self._waiting: dict[UUID, int] = {}

    async def settle(self, delivery: Delivery) -> None:
        """Bring one message to its end, or give it back."""
        if delivery.only not in {"", self._subscription.group}:
            await delivery.done()
            return
        try:
            event = decode(delivery.body)
        except MalformedEvent as error:
            await self._bury(delivery, f"malformed: {error}", delivery.attempt)
            return
        attempt = self._waiting.pop(event.id, delivery.attempt)
        known = self._subscription.events.get(event.type)
        if known is None:
            await delivery.done()
        elif event.version > known:
            reason = f"{event.type} has version {event.version}, not {known}"
            await self._bury(delivery, reason, attempt)
        elif attempt > self._settings.attempts:
            await self._bury(delivery, "its consumers ended without finishing it", attempt)
        else:
            named = {"event_id": str(event.id), "event_type": event.type}
            with (
                restored_context(event.context, f"process {event.type}"),
                structlog.contextvars.bound_contextvars(**named),
            ):
                await self._attempt(delivery, event, attempt)

    async def _attempt(self, delivery: Delivery, event: Event, attempt: int) -> None:
        heart = asyncio.create_task(self._beat(delivery))
        try:
            async with asyncio.timeout(self._settings.handler_seconds):
                await self._subscription.handle(event)
        except asyncio.CancelledError:
            await delivery.again(delay_seconds=0, counted=False)
            raise
        except PermanentError as error:
            await self._bury(delivery, f"permanent: {error}", attempt)
        except Unavailable as error:
            self._waiting[event.id] = attempt
            await self._wait(delivery, error)
        except Exception as error:
            await self._fail(delivery, error, attempt)
        else:
            self._outages = 0
            await delivery.done()
        finally:
            heart.cancel()

    async def _wait(self, delivery: Delivery, error: Unavailable) -> None:
        """A server that the handler needs is away: not the event's fault, however long it takes."""
        self._outages += 1
        wait = backoff_seconds(
            self._outages,
            first=self._settings.backoff_seconds,
            longest=min(_OUTAGE_PAUSE_SECONDS, self._settings.silence_seconds / 2),
        )
        # The first, the second, the fourth ...: an outage may be long, and has many events.
        if self._outages & (self._outages - 1) == 0:
            log.warning("events_wait", group=self._subscription.group, error=str(error))
        await delivery.again(delay_seconds=wait, counted=False)

    async def _fail(self, delivery: Delivery, error: Exception, attempt: int) -> None:
        if attempt >= self._settings.attempts:
            reason = f"{type(error).__name__}: {error}".rstrip(": ")
            await self._bury(delivery, reason, attempt)
            return
        wait = backoff_seconds(
            attempt,
            first=self._settings.backoff_seconds,
            longest=self._settings.silence_seconds,
        )
        log.warning(
            "event_failed",
            group=self._subscription.group,
            attempt=attempt,
            retry_in_seconds=round(wait, 1),
            exc_info=error,
        )
        await delivery.again(delay_seconds=wait)

    async def _beat(self, delivery: Delivery) -> None:
        while True:
            await asyncio.sleep(self._settings.silence_seconds / 3)
            try:
                await delivery.keep()
            except Unavailable as error:
                log.warning("event_not_kept", error=str(error))

    async def _bury(self, delivery: Delivery, reason: str, attempts: int) -> None:
        group = self._subscription.group
        letter = DeadLetter.of(delivery.body, group=group, reason=reason, attempts=attempts)
        await delivery.bury(letter)
        log.error(
            "event_dead",
            group=group,
            dead_letter=str(letter.id),
            attempts=letter.attempts,
            reason=reason,
        )
