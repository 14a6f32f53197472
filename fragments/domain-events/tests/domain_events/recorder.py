"""A recorder of domain events, for tests of whatever raises them."""

from acme.domain_events import DomainEvent
from acme.domain_events.dispatching import DomainEvents
from acme.domain_events.handlers import afterwards


class Recorder:
    """Every event that was committed, in order.

    `Recorder(services.domain_events)`; await its `all()` after what should have raised some.
    """

    def __init__(self, events: DomainEvents) -> None:
        self._events = events
        self._seen: list[DomainEvent] = []
        events.handlers.add(afterwards(DomainEvent, self._record, name="recorder"))

    async def all(self) -> list[DomainEvent]:
        """What was raised so far."""
        await self._events.settled()
        return self._seen

    async def _record(self, event: DomainEvent) -> None:
        self._seen.append(event)
