"""What happened inside is told to others in the unit of work of the change."""

from dataclasses import dataclass

import pytest

from acme.bootstrap import Services
from acme.broker.events import Event
from acme.domain_events import DomainEvent
from acme.domain_events.outbox import to_outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(DomainEvent):
    number: int


def told(event: Counted) -> Event:
    return Event.now("thing.counted", key=str(event.number), payload={"number": event.number})


async def appended(services: Services) -> int:
    async with services.database.reading() as tx:
        return (await tx.outbox.backlog()).count


async def test_an_event_goes_to_the_outbox_with_its_change_or_not_at_all(
    services: Services,
) -> None:
    services.domain_events.handlers.add(to_outbox(Counted, told))

    async def tell_and_fail() -> None:
        async with services.database.transaction() as tx:
            await services.domain_events.tell(tx, Counted(number=1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await tell_and_fail()
    assert await appended(services) == 0
    async with services.database.transaction() as tx:
        await services.domain_events.tell(tx, Counted(number=2))
    assert await appended(services) == 1
