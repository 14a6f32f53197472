"""Handlers hear of what is committed, and of nothing else; none of them hurts anybody."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from acme.bootstrap import Services
from acme.database.transaction import Transaction
from acme.domain_events import DomainEvent
from acme.domain_events.dispatching import DomainEvents
from acme.domain_events.handlers import (
    Handlers,
    Retry,
    afterwards,
    within,
)

from ..databases import ADAPTERS, open_fresh
from .recorder import Recorder

AT_ONCE = Retry(attempts=3, first_seconds=0.001, longest_seconds=0.002)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(DomainEvent):
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten(DomainEvent):
    number: int


async def tell(services: Services, *events: DomainEvent) -> None:
    async with services.database.transaction() as tx:
        for event in events:
            await services.domain_events.tell(tx, event)


async def test_handlers_hear_of_their_kind_once_it_is_committed(services: Services) -> None:
    heard: list[Counted] = []

    async def hear(event: Counted) -> None:
        heard.append(event)

    services.domain_events.handlers.add(afterwards(Counted, hear, name="hear"))
    async with services.database.transaction() as tx:
        await services.domain_events.tell(tx, Counted(number=1))
        await services.domain_events.tell(tx, Forgotten(number=2))
        await services.domain_events.settled()
        assert heard == []
    await services.domain_events.settled()

    assert heard == [Counted(number=1)]


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_a_rollback_dispatches_nothing(adapter: str, tmp_path: Path) -> None:
    events = DomainEvents(Handlers())
    recorder = Recorder(events)
    async with open_fresh(adapter, tmp_path) as database:

        async def tell_and_fail() -> None:
            async with database.transaction() as tx:
                await events.tell(tx, Counted(number=1))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await tell_and_fail()
        async with database.transaction() as tx:
            await events.tell(tx, Counted(number=2))

    assert await recorder.all() == [Counted(number=2)]


async def test_a_failing_handler_hurts_neither_the_caller_nor_its_neighbours(
    services: Services,
) -> None:
    tries = 0

    async def fail(_: Counted) -> None:
        nonlocal tries
        tries += 1
        raise ZeroDivisionError

    handlers = services.domain_events.handlers
    handlers.add(afterwards(Counted, fail, name="fail", retry=AT_ONCE))
    recorder = Recorder(services.domain_events)
    with capture_logs() as logs:
        await tell(services, Counted(number=1), Counted(number=2))
        assert await recorder.all() == [Counted(number=1), Counted(number=2)]

    assert tries == 6
    failed = [line for line in logs if line["event"] == "domain_event_failed"]
    assert [(line["handler"], line["kind"]) for line in failed] == [("fail", "Counted")] * 2


async def test_a_handler_that_fails_once_is_tried_again(services: Services) -> None:
    numbers: list[int] = []

    async def fail_first(event: Counted) -> None:
        numbers.append(event.number)
        if len(numbers) == 1:
            raise ZeroDivisionError

    handler = afterwards(Counted, fail_first, name="fail first", retry=AT_ONCE)
    services.domain_events.handlers.add(handler)
    with capture_logs() as logs:
        await tell(services, Counted(number=7))
        await services.domain_events.settled()

    assert numbers == [7, 7]
    assert not any(line["event"] == "domain_event_failed" for line in logs)


async def test_the_caller_does_not_wait_for_a_handler(services: Services) -> None:
    ended = asyncio.Event()

    async def wait(_: Counted) -> None:
        await ended.wait()

    services.domain_events.handlers.add(afterwards(Counted, wait, name="wait"))
    async with asyncio.timeout(10):
        await tell(services, Counted(number=1))
        ended.set()
        await services.domain_events.settled()


async def test_what_takes_part_in_the_unit_of_work_may_undo_it(services: Services) -> None:
    recorder = Recorder(services.domain_events)

    async def refuse(_: Transaction, event: Counted) -> None:
        if event.number == 2:
            raise ZeroDivisionError

    services.domain_events.handlers.add(within(Counted, refuse))
    with pytest.raises(ZeroDivisionError):
        await tell(services, Counted(number=1), Counted(number=2))
    await tell(services, Counted(number=3))

    assert await recorder.all() == [Counted(number=3)]


async def test_a_drain_lets_handlers_finish_and_then_cancels_them(services: Services) -> None:
    ended: list[str] = []

    async def finish(_: Counted) -> None:
        await asyncio.sleep(0)
        ended.append("finished")

    async def hang(_: Counted) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    handlers = [afterwards(Counted, each, name=each.__name__) for each in (hang, finish)]
    events = DomainEvents(Handlers(handlers))
    async with services.database.transaction() as tx:
        await events.tell(tx, Counted(number=1))
    await events.drain(0.05)

    assert ended == ["finished", "cancelled"]


def test_two_handlers_of_one_name_are_refused() -> None:
    async def hear(_: Counted) -> None: ...

    with pytest.raises(ValueError, match="'hear'"):
        Handlers([afterwards(Counted, hear, name="hear"), afterwards(Counted, hear, name="hear")])
