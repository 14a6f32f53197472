"""Webhooks in the database: events that came in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from acme.webhooks.messages import DeadWebhook, Received, State
from acme.webhooks.tables import WebhookDeliveryRow, WebhookReceivedRow

REASON_LENGTH = 500

type Kept = type[WebhookReceivedRow] | type[WebhookDeliveryRow]


class SqlReceivedWebhooks:
    """The events of other services, in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, received: Received) -> bool:
        """Keep an event, once."""
        known = select(WebhookReceivedRow.id).where(
            WebhookReceivedRow.source == received.source,
            WebhookReceivedRow.event_id == received.event_id,
        )
        if await self._session.scalar(known) is not None:
            return False
        await self._session.execute(
            insert(WebhookReceivedRow).values(
                id=received.id,
                source=received.source,
                event_id=received.event_id,
                body=received.body,
                received_at=received.received_at,
                state=State.WAITING,
                attempts=0,
                next_at=received.received_at,
                reason="",
            )
        )
        return True

    async def take(self) -> Received | None:
        """The event that has waited longest, locked."""
        row = await self._session.scalar(
            select(WebhookReceivedRow)
            .where(
                WebhookReceivedRow.state == State.WAITING,
                WebhookReceivedRow.next_at <= datetime.now(UTC),
            )
            .order_by(WebhookReceivedRow.next_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        return Received(
            id=row.id,
            source=row.source,
            event_id=row.event_id,
            body=row.body,
            received_at=row.received_at,
            attempts=row.attempts,
        )

    async def finish(self, event_id: UUID) -> None:
        """Keep the row, by which a copy of the event is known."""
        await self._session.execute(
            update(WebhookReceivedRow)
            .where(WebhookReceivedRow.id == event_id)
            .values(state=State.DONE, attempts=WebhookReceivedRow.attempts + 1)
        )

    async def fail(self, event_id: UUID, reason: str, *, next_at: datetime | None) -> None:
        """Count the attempt."""
        await self._session.execute(
            update(WebhookReceivedRow)
            .where(WebhookReceivedRow.id == event_id, WebhookReceivedRow.state == State.WAITING)
            .values(
                attempts=WebhookReceivedRow.attempts + 1,
                reason=reason[:REASON_LENGTH],
                **next_state(next_at),
            )
        )

    async def dead(self, *, limit: int) -> Sequence[DeadWebhook]:
        """The events that were given up on."""
        rows = await dead_rows(self._session, WebhookReceivedRow, limit)
        return [
            DeadWebhook(
                id=row.id,
                about=f"{row.source} {row.event_id}",
                attempts=row.attempts,
                reason=row.reason,
            )
            for row in rows
        ]

    async def replay(self, ids: Sequence[UUID] | None) -> int:
        """Let dead events be taken again."""
        return await revived(self._session, WebhookReceivedRow, ids)

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Forget events that ended before a moment."""
        return await pruned(self._session, WebhookReceivedRow, before, limit)


def next_state(next_at: datetime | None) -> dict[str, Any]:
    """What a failure leaves: a moment to try again, or a dead letter."""
    return {"state": State.DEAD} if next_at is None else {"next_at": next_at}


async def dead_rows(session: AsyncSession, kept: Kept, limit: int) -> Sequence[Any]:
    """Dead letters, the oldest first."""
    dead = select(kept).where(kept.state == State.DEAD).order_by(kept.next_at).limit(limit)
    return (await session.scalars(dead)).all()


async def revived(session: AsyncSession, kept: Kept, ids: Sequence[UUID] | None) -> int:
    """Give dead letters all their attempts again."""
    change = update(kept).where(kept.state == State.DEAD)
    if ids is not None:
        change = change.where(kept.id.in_(ids))
    done = await session.execute(
        change.values(state=State.WAITING, attempts=0, next_at=datetime.now(UTC))
    )
    return done.rowcount if isinstance(done, CursorResult) else 0


async def pruned(session: AsyncSession, kept: Kept, before: datetime, limit: int) -> int:
    """Forget what ended before a moment; what another unit of work holds is left to it."""
    ended = kept.state.in_((State.DONE, State.DEAD))
    found = await session.scalars(
        select(kept.id)
        .where(ended, kept.next_at < before)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = found.all()
    if ids:
        await session.execute(delete(kept).where(kept.id.in_(ids)))
    return len(ids)
