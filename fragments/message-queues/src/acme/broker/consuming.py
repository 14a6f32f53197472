"""The consumer loop, the same for every adapter."""

import asyncio
from collections.abc import Coroutine

import structlog

from acme.backoff import backoff_seconds
from acme.broker.settings import BrokerSettings
from acme.broker.settling import (
    Handler,
    PermanentError,
    Settling,
    Subscription,
)
from acme.broker.transport import LANES, Membership, Transport
from acme.errors import Unavailable

__all__ = ["Consumer", "Handler", "PermanentError", "Subscription"]

log = structlog.get_logger()


class Consumer:
    """Handles a group's events: the lanes side by side, within a lane one after the other."""

    def __init__(
        self, transport: Transport, subscription: Subscription, settings: BrokerSettings
    ) -> None:
        self._transport = transport
        self._subscription = subscription
        self._settings = settings
        self._settling = Settling(subscription, settings)
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
            await self._to_the_end(self._settling.settle(delivery))

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
