"""The bridge from what happened inside to what others are told."""

from collections.abc import Callable

from acme.broker.events import Event
from acme.database.transaction import Transaction
from acme.domain_events import DomainEvent
from acme.domain_events.handlers import Part, within


def to_outbox[E: DomainEvent](kind: type[E], told: Callable[[E], Event]) -> Part:
    """Append what `told` makes of each event of a kind: committed with the change."""

    async def append(tx: Transaction, event: E) -> None:
        await tx.outbox.append(told(event))

    return within(kind, append)
