"""Takes events of other services in, and has them handled later: each once, whatever is sent."""

import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import structlog

from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import Conflict, NotFound
from acme.webhooks.messages import Received
from acme.webhooks.settings import WebhookSettings
from acme.webhooks.signatures import verifiers

log = structlog.get_logger()

type Handler = Callable[[Transaction, Received], Awaitable[None]]
"""Does what follows from an event, through `tx`. Events come in any order: one that overtook
another is fetched anew from its source, whose word counts, or raises, and is tried again."""

_EVENT_ID_LENGTH = 200
# Standard Webhooks recommends these; each is jittered.
_PAUSES_SECONDS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)


def next_try(attempts: int, *, most: int) -> datetime | None:
    """When a webhook is tried that has failed so many times; None for never."""
    if attempts >= most:
        return None
    pause = _PAUSES_SECONDS[min(attempts, len(_PAUSES_SECONDS)) - 1]
    seconds = pause * random.uniform(1, 1.2)  # noqa: S311 - no secret
    return datetime.now(UTC) + timedelta(seconds=seconds)


class WebhookReceiver:
    """Verifies first, keeps the body as it came, and answers; nothing else is done meanwhile."""

    def __init__(self, database: Database, settings: WebhookSettings) -> None:
        self._database = database
        self._settings = settings
        self._verifiers = verifiers(settings)

    async def receive(self, source: str, headers: Mapping[str, str], body: bytes) -> None:
        """Keep an event that is new; one that is known is fine.

        Raises:
            NotFound: for a source without a secret.
            Unauthenticated: for a wrong signature, or one that is not of now.
        """
        if source not in self._verifiers:
            raise NotFound("There are no webhooks of this source here.")
        event_id = self._verifiers[source](headers, body)
        if not 0 < len(event_id) <= _EVENT_ID_LENGTH or not event_id.isprintable():
            event_id = sha256(event_id.encode() + body).hexdigest()
        received = Received(
            id=uuid4(),
            source=source,
            event_id=event_id,
            body=body,
            received_at=datetime.now(UTC),
        )
        try:
            async with self._database.transaction() as tx:
                is_new = await tx.webhooks_received.add(received)
        except Conflict:
            is_new = False
        log.info("webhook_received", source=source, event_id=event_id, is_new=is_new)

    async def handle_one(self, handlers: Mapping[str, Handler]) -> bool:
        """Handle the event that has waited longest; False when none waits.

        Its effect and that it is done are one transaction: a killed process has done neither.
        """
        received: Received | None = None
        try:
            async with self._database.transaction() as tx:
                received = await tx.webhooks_received.take()
                if received is None:
                    return False
                if handler := handlers.get(received.source):
                    await handler(tx, received)
                await tx.webhooks_received.finish(received.id)
        except Exception as error:
            if received is None:
                raise
            await self._failed(received, error)
        return True

    async def _failed(self, received: Received, error: Exception) -> None:
        attempts = received.attempts + 1
        next_at = next_try(attempts, most=self._settings.attempts)
        async with self._database.transaction() as tx:
            await tx.webhooks_received.fail(received.id, repr(error), next_at=next_at)
        log.error(
            "webhook_dead" if next_at is None else "webhook_failed",
            source=received.source,
            event_id=received.event_id,
            attempts=attempts,
            exc_info=error,
        )
