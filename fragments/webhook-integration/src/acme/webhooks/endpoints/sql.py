"""Endpoints and deliveries in the database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.errors import NotFound
from acme.webhooks.messages import DeadWebhook, Delivery, Endpoint, State
from acme.webhooks.sql import (
    REASON_LENGTH,
    dead_rows,
    next_state,
    pruned,
    revived,
)
from acme.webhooks.tables import WebhookDeliveryRow, WebhookEndpointRow


class SqlWebhookEndpoints:
    """The endpoints of all owners, in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, endpoint: Endpoint) -> None:
        """Keep a new endpoint."""
        await self._session.execute(insert(WebhookEndpointRow).values(asdict(endpoint)))

    async def of_owner(self, owner: str) -> Sequence[Endpoint]:
        """The endpoints of an owner."""
        rows = await self._session.scalars(
            select(WebhookEndpointRow)
            .where(WebhookEndpointRow.owner == owner)
            .order_by(WebhookEndpointRow.created_at)
        )
        return [_endpoint(row) for row in rows]

    async def held(self, owner: str, endpoint_id: UUID) -> Endpoint:
        """One endpoint of an owner, locked."""
        row = await self._session.scalar(
            select(WebhookEndpointRow)
            .where(WebhookEndpointRow.id == endpoint_id, WebhookEndpointRow.owner == owner)
            .with_for_update()
        )
        if row is None:
            raise NotFound(f"There is no endpoint {endpoint_id}.")
        return _endpoint(row)

    async def replace(self, endpoint: Endpoint) -> None:
        """Keep what has changed."""
        await self._session.execute(
            update(WebhookEndpointRow)
            .where(WebhookEndpointRow.id == endpoint.id)
            .values(asdict(endpoint))
        )

    async def remove(self, endpoint_id: UUID) -> None:
        """Forget an endpoint; its deliveries go with it."""
        await self._session.execute(
            delete(WebhookEndpointRow).where(WebhookEndpointRow.id == endpoint_id)
        )

    async def send(self, owner: str, message_id: str, body: str) -> None:
        """A delivery for each endpoint."""
        now = datetime.now(UTC)
        endpoints = await self._session.scalars(
            select(WebhookEndpointRow.id).where(
                WebhookEndpointRow.owner == owner, WebhookEndpointRow.disabled_at.is_(None)
            )
        )
        deliveries = [
            {
                "id": uuid4(),
                "endpoint_id": endpoint_id,
                "message_id": message_id,
                "body": body,
                "created_at": now,
                "state": State.WAITING,
                "attempts": 0,
                "next_at": now,
                "reason": "",
            }
            for endpoint_id in endpoints
        ]
        if deliveries:
            await self._session.execute(insert(WebhookDeliveryRow), deliveries)

    async def claim(self, *, limit: int, until: datetime) -> Sequence[tuple[Delivery, Endpoint]]:
        """Take what is due: an attempt counts as soon as it begins, also for a killed process."""
        enabled = select(WebhookEndpointRow.id).where(WebhookEndpointRow.disabled_at.is_(None))
        due = await self._session.scalars(
            select(WebhookDeliveryRow)
            .where(
                WebhookDeliveryRow.state == State.WAITING,
                WebhookDeliveryRow.next_at <= datetime.now(UTC),
                WebhookDeliveryRow.endpoint_id.in_(enabled),
            )
            .order_by(WebhookDeliveryRow.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        claimed = []
        for row in due.all():
            row.next_at, row.attempts = until, row.attempts + 1
            endpoint = await self._session.get_one(WebhookEndpointRow, row.endpoint_id)
            claimed.append((_delivery(row), _endpoint(endpoint)))
        return claimed

    async def finish(self, delivery: Delivery) -> None:
        """Note the arrival; the endpoint is well again."""
        await self._change(delivery, state=State.DONE)
        await self._session.execute(
            update(WebhookEndpointRow)
            .where(WebhookEndpointRow.id == delivery.endpoint_id)
            .values(failing_since=None)
        )

    async def fail(
        self, delivery: Delivery, reason: str, *, next_at: datetime | None, disable: bool
    ) -> None:
        """Note the failure, and since when the endpoint fails."""
        await self._change(delivery, reason=reason[:REASON_LENGTH], **next_state(next_at))
        now = datetime.now(UTC)
        since = func.coalesce(WebhookEndpointRow.failing_since, now)
        change: dict[str, object] = {"failing_since": since}
        if disable:
            change["disabled_at"] = now
        await self._session.execute(
            update(WebhookEndpointRow)
            .where(WebhookEndpointRow.id == delivery.endpoint_id)
            .values(change)
        )

    async def dead(self, *, limit: int) -> Sequence[DeadWebhook]:
        """The deliveries that were given up on."""
        rows = await dead_rows(self._session, WebhookDeliveryRow, limit)
        return [
            DeadWebhook(
                id=row.id,
                about=f"{row.message_id} to endpoint {row.endpoint_id}",
                attempts=row.attempts,
                reason=row.reason,
            )
            for row in rows
        ]

    async def replay(self, ids: Sequence[UUID] | None) -> int:
        """Let dead deliveries be tried again."""
        return await revived(self._session, WebhookDeliveryRow, ids)

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Forget deliveries that ended before a moment."""
        return await pruned(self._session, WebhookDeliveryRow, before, limit)

    async def _change(self, delivery: Delivery, **values: object) -> None:
        # Unless somebody else has claimed it since: this attempt was taken for dead.
        await self._session.execute(
            update(WebhookDeliveryRow)
            .where(
                WebhookDeliveryRow.id == delivery.id,
                WebhookDeliveryRow.attempts == delivery.attempts,
                WebhookDeliveryRow.state == State.WAITING,
            )
            .values(values)
        )


def _endpoint(row: WebhookEndpointRow) -> Endpoint:
    return Endpoint(**{name: getattr(row, name) for name in Endpoint.__dataclass_fields__})


def _delivery(row: WebhookDeliveryRow) -> Delivery:
    return Delivery(**{name: getattr(row, name) for name in Delivery.__dataclass_fields__})
