"""Delivers messages to endpoints: signed, at least once, to public addresses only."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import structlog
from httpx2 import AsyncClient, HTTPError
from standardwebhooks.webhooks import Webhook

from acme.database import Database
from acme.errors import ServiceError
from acme.public_urls import PublicTransport
from acme.webhooks.messages import Delivery, Endpoint
from acme.webhooks.receiving import next_try
from acme.webhooks.settings import WebhookSettings

log = structlog.get_logger()

_AT_ONCE = 20
_GONE = 410


class Deliverer:
    """Claims what is due, sends it, and notes what became of it."""

    def __init__(self, database: Database, client: AsyncClient, settings: WebhookSettings) -> None:
        self._database = database
        self._client = client
        self._settings = settings

    async def deliver_some(self) -> int:
        """Try what is due; how many there were. No transaction is open while an endpoint answers.

        What a killed process had in hand is due again when its lease ends: endpoints know a
        message that comes twice by its `webhook-id`.
        """
        until = datetime.now(UTC) + timedelta(seconds=self._settings.lease_seconds)
        async with self._database.transaction() as tx:
            claimed = await tx.webhook_endpoints.claim(limit=_AT_ONCE, until=until)
        async with asyncio.TaskGroup() as group:
            for delivery, endpoint in claimed:
                group.create_task(self._deliver(delivery, endpoint))
        return len(claimed)

    async def _deliver(self, delivery: Delivery, endpoint: Endpoint) -> None:
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                status = await self._send(delivery, endpoint)
            reason = "" if 200 <= status < 300 else f"answered {status}"
        except (HTTPError, OSError, UnicodeError, ServiceError, TimeoutError) as error:
            status, reason = 0, f"{type(error).__name__}: {error}"
        if not reason:
            async with self._database.transaction() as tx:
                await tx.webhook_endpoints.finish(delivery)
            return
        next_at = next_try(delivery.attempts, most=self._settings.attempts)
        disable = status == _GONE or self._fails_for_long(endpoint)
        async with self._database.transaction() as tx:
            await tx.webhook_endpoints.fail(delivery, reason, next_at=next_at, disable=disable)
        log.warning(
            "webhook_not_delivered",
            endpoint=str(endpoint.id),
            message=delivery.message_id,
            reason=reason,
            attempts=delivery.attempts,
            dead=next_at is None,
            endpoint_disabled=disable,
        )

    async def _send(self, delivery: Delivery, endpoint: Endpoint) -> int:
        """The status of the answer, of which nothing else is read; a redirect is not followed."""
        headers = _signed(delivery, endpoint) | {"content-type": "application/json"}
        async with self._client.stream(
            "POST", endpoint.url, content=delivery.body, headers=headers
        ) as answer:
            return answer.status_code

    def _fails_for_long(self, endpoint: Endpoint) -> bool:
        since = endpoint.failing_since
        longest = timedelta(days=self._settings.disable_days)
        return since is not None and datetime.now(UTC) - since > longest


def _signed(delivery: Delivery, endpoint: Endpoint) -> dict[str, str]:
    now = datetime.now(UTC)
    secrets = [endpoint.secret]
    if endpoint.former_until is not None and endpoint.former_until > now:
        secrets.append(endpoint.former_secret)
    signatures = [
        Webhook(secret).sign(delivery.message_id, now, delivery.body) for secret in secrets
    ]
    return {
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


@asynccontextmanager
async def open_deliverer(database: Database, settings: WebhookSettings) -> AsyncIterator[Deliverer]:
    """A deliverer with a client of its own, which sends to public addresses only."""
    async with AsyncClient(
        transport=PublicTransport(allow_private=settings.allow_private),
        follow_redirects=False,
        trust_env=False,
        timeout=settings.timeout_seconds,
    ) as client:
        yield Deliverer(database, client, settings)
