"""Where webhooks are kept, in both directions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from acme.webhooks.messages import (
    DeadWebhook,
    Delivery,
    Endpoint,
    Received,
)


class ReceivedWebhooks(Protocol):
    """The events of other services, in one unit of work."""

    async def add(self, received: Received) -> bool:
        """Keep an event; False when it is known.

        Raises:
            Conflict: when another unit of work keeps it at this moment.
        """

    async def take(self) -> Received | None:
        """The event that has waited longest; nobody else takes it until this unit of work ends."""

    async def finish(self, event_id: UUID) -> None:
        """Note that the event has had its effect."""

    async def fail(self, event_id: UUID, reason: str, *, next_at: datetime | None) -> None:
        """Note a failure: it is taken again at a moment, or never by itself."""

    async def dead(self, *, limit: int) -> Sequence[DeadWebhook]:
        """The events that were given up on, the oldest first."""

    async def replay(self, ids: Sequence[UUID] | None) -> int:
        """Let dead events be taken again, these or all; how many there were."""

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Forget events that are done or dead since before a moment; how many there were."""


class WebhookEndpoints(Protocol):
    """The endpoints of all owners, and what is on its way to them, in one unit of work."""

    async def add(self, endpoint: Endpoint) -> None:
        """Keep a new endpoint."""

    async def of_owner(self, owner: str) -> Sequence[Endpoint]:
        """The endpoints of an owner, the oldest first."""

    async def held(self, owner: str, endpoint_id: UUID) -> Endpoint:
        """One endpoint of an owner, which nobody else changes meanwhile; raises NotFound."""

    async def replace(self, endpoint: Endpoint) -> None:
        """Keep what has changed of an endpoint."""

    async def remove(self, endpoint_id: UUID) -> None:
        """Forget an endpoint, and all that is on its way to it."""

    async def send(self, owner: str, message_id: str, body: str) -> None:
        """Put a message on its way to each endpoint of an owner that is not disabled."""

    async def claim(self, *, limit: int, until: datetime) -> Sequence[tuple[Delivery, Endpoint]]:
        """Deliveries that are due; nobody else claims them until a moment."""

    async def finish(self, delivery: Delivery) -> None:
        """Note that a message has arrived."""

    async def fail(
        self, delivery: Delivery, reason: str, *, next_at: datetime | None, disable: bool
    ) -> None:
        """Note a failure: it is tried again at a moment, or never by itself."""

    async def dead(self, *, limit: int) -> Sequence[DeadWebhook]:
        """The deliveries that were given up on, the oldest first."""

    async def replay(self, ids: Sequence[UUID] | None) -> int:
        """Let dead deliveries be tried again, these or all; how many there were."""

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Forget deliveries that are done or dead since before a moment; how many there were."""
