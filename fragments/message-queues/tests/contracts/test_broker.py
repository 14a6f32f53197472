"""What every broker adapter does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest
from structlog.contextvars import bound_contextvars, get_contextvars

from acme.broker import Broker
from acme.broker.consuming import PermanentError
from acme.broker.envelope import EventTooLarge
from acme.broker.events import Event
from acme.broker.opening import open_broker
from acme.broker.settings import BrokerSettings
from acme.broker.transport import (
    LANES,
    Delivery,
    Message,
    Transport,
    lane_of,
)
from acme.errors import ConfigurationError

from ..broker.consumers import (
    SILENCE_SECONDS,
    Seen,
    cleared,
    consuming,
    impatient,
    numbered,
    until,
    until_dead,
)
from ..servers import adapters, url_of


@pytest.fixture(params=adapters("broker", embedded="memory://"))
def broker_settings(request: pytest.FixtureRequest) -> BrokerSettings:
    return impatient(url_of(request.param))


@pytest.fixture
async def broker(broker_settings: BrokerSettings) -> AsyncIterator[Broker]:
    async with cleared(broker_settings) as broker:
        yield broker


@pytest.fixture
def transport(broker: Broker) -> Transport:
    """The adapter itself, to do what a consumer that dies does."""
    return broker.transport


def keys_in_different_lanes(count: int) -> list[str]:
    """Keys that do not wait for each other."""
    by_lane = {lane_of(key): key for key in map(str, range(500))}
    assert len(by_lane) == LANES
    return [by_lane[lane] for lane in range(count)]


async def receive(transport: Transport, event: Event, *, group: str = "g") -> Delivery:
    """Take an event in hand, as a consumer that then does nothing more with it."""
    async with asyncio.timeout(30), transport.join(group) as member:
        return await member.receive(lane_of(event.key))


async def test_takes_what_hundreds_publish_at_once(broker: Broker) -> None:
    await asyncio.gather(*(broker.publish(numbered(number)) for number in range(200)))


async def test_gives_a_group_what_is_published_as_it_was(broker: Broker) -> None:
    seen = Seen()
    event = Event.now(
        "thing.counted",
        key="Schlüssel / 鍵",
        payload={"number": 1, "text": "žluťoučký \u0000 🐎", "deep": [{"a": None, "b": [1.5]}]},
    )
    async with consuming(broker, seen.handle):
        await broker.publish(event)
        await until(lambda: len(seen.events) == 1)
    assert seen.events == [event]


async def test_a_handler_has_the_context_of_the_request_that_caused_its_event(
    broker: Broker,
) -> None:
    seen = list[object]()

    async def handle(_: Event) -> None:
        seen.append(get_contextvars().get("request_id"))

    with bound_contextvars(request_id="abc"):
        caused = numbered(1)
    async with consuming(broker, handle):
        await broker.publish(caused)
        await broker.publish(numbered(2))
        await until(lambda: len(seen) == 2)
    assert seen == ["abc", None]


async def test_gives_every_group_every_event(broker: Broker) -> None:
    one, other = Seen(), Seen()
    async with (
        consuming(broker, one.handle, group="one"),
        consuming(broker, other.handle, group="other"),
    ):
        for number in range(5):
            await broker.publish(numbered(number))
        await until(lambda: len(one.events) == len(other.events) == 5)
    assert one.numbers() == other.numbers() == [0, 1, 2, 3, 4]


async def test_keeps_events_for_a_declared_group_that_does_not_run_yet(broker: Broker) -> None:
    await broker.declare("g")
    await broker.publish(numbered(1))
    await broker.declare("g")
    seen = Seen()
    async with consuming(broker, seen.handle):
        await until(lambda: bool(seen.events))
    assert seen.numbers() == [1]


async def test_consumers_of_a_group_share_its_events(broker: Broker) -> None:
    one, other = Seen(), Seen()
    async with consuming(broker, one.handle), consuming(broker, other.handle):
        for number in range(40):
            await broker.publish(numbered(number, key=str(number)))
        await until(lambda: len(one.events) + len(other.events) >= 40)
    assert sorted(map(str, one.numbers() + other.numbers())) == sorted(map(str, range(40)))


async def test_a_consumer_takes_over_from_one_that_leaves(broker: Broker) -> None:
    one, other = Seen(), Seen()
    async with consuming(broker, other.handle):
        async with consuming(broker, one.handle):
            await broker.publish(numbered(1))
            await until(lambda: len(one.events) + len(other.events) == 1)
        await broker.publish(numbered(2))
        await until(lambda: 2 in other.numbers())
    assert sorted(map(str, one.numbers() + other.numbers())) == ["1", "2"]


async def test_does_not_repeat_what_was_handled(broker: Broker) -> None:
    seen = Seen()
    async with consuming(broker, seen.handle):
        await broker.publish(numbered(1))
        await until(lambda: bool(seen.events))
    async with consuming(broker, seen.handle):
        await broker.publish(numbered(2))
        await until(lambda: len(seen.events) == 2)
        # Longer than an event that was not acknowledged would stay away.
        await asyncio.sleep(SILENCE_SECONDS * 1.2)
    assert seen.numbers() == [1, 2]


async def test_passes_over_types_that_the_group_does_not_handle(broker: Broker) -> None:
    seen = Seen()
    async with consuming(broker, seen.handle):
        await broker.publish(Event.now("other.happened", key="k", payload={}))
        await broker.publish(numbered(2))
        await until(lambda: bool(seen.events))
    assert seen.numbers() == [2]
    assert await broker.dead_letters("g") == []


async def test_repeats_an_event_until_its_handler_succeeds(broker: Broker) -> None:
    seen = Seen()

    async def fail_twice(event: Event) -> None:
        await seen.handle(event)
        if len(seen.events) < 3:
            raise ConnectionError("not yet")

    async with consuming(broker, fail_twice):
        await broker.publish(numbered(1))
        await broker.publish(numbered(2))
        await until(lambda: 2 in seen.numbers())
    assert seen.numbers() == [1, 1, 1, 2]
    assert await broker.dead_letters("g") == []


async def test_gives_up_after_the_last_attempt_and_goes_on(broker: Broker) -> None:
    seen = Seen()
    event = numbered(1)

    async def refuse_the_first(event: Event) -> None:
        await seen.handle(event)
        if event.payload["number"] == 1:
            raise ConnectionError("never")

    async with consuming(broker, refuse_the_first):
        await broker.publish(event)
        await broker.publish(numbered(2))
        await until(lambda: 2 in seen.numbers())
    assert seen.numbers() == [1, 1, 1, 2]
    (letter,) = await broker.dead_letters("g")
    assert letter.event == event
    assert (letter.attempts, letter.reason) == (3, "ConnectionError: never")


async def test_does_not_repeat_an_event_that_fails_for_good(broker: Broker) -> None:
    seen = Seen()

    async def refuse(event: Event) -> None:
        await seen.handle(event)
        raise PermanentError("no such thing")

    async with consuming(broker, refuse):
        await broker.publish(numbered(1))
        await until_dead(broker)
    assert seen.numbers() == [1]
    (letter,) = await broker.dead_letters("g")
    assert (letter.attempts, letter.reason) == (1, "permanent: no such thing")


async def test_a_handler_that_hangs_is_a_failed_attempt(broker_settings: BrokerSettings) -> None:
    settings = broker_settings.model_copy(update={"handler_seconds": 0.1, "attempts": 1})

    async def hang(_: Event) -> None:
        await asyncio.Event().wait()

    async with open_broker(settings) as broker:
        async with consuming(broker, hang):
            await broker.publish(numbered(1))
            await until_dead(broker)
        (letter,) = await broker.dead_letters("g")
        await broker.transport.destroy()
    assert letter.reason == "TimeoutError"


async def test_an_event_that_fails_holds_back_its_key_and_no_other_lane(broker: Broker) -> None:
    failing, other = keys_in_different_lanes(2)
    seen, mended = Seen(), asyncio.Event()

    async def fail_until_mended(event: Event) -> None:
        await seen.handle(event)
        if event.payload["number"] == 1 and not mended.is_set():
            if 4 in seen.numbers(other):
                mended.set()
            raise ConnectionError("later")

    async with consuming(broker, fail_until_mended):
        for number, key in ((1, failing), (2, failing), (3, other), (4, other)):
            await broker.publish(numbered(number, key=key))
        await until(lambda: 2 in seen.numbers(failing) and 4 in seen.numbers(other))
    assert seen.numbers(other) == [3, 4]
    # The attempts at the first event all come before the second.
    assert set(seen.numbers(failing)[:-1]) == {1}


async def test_keeps_the_order_of_each_key_while_handlers_fail(broker: Broker) -> None:
    failed: set[tuple[str, object]] = set()
    seen = Seen()

    async def fail_each_third_once(event: Event) -> None:
        number = event.payload["number"]
        if isinstance(number, int) and number % 3 == 0 and (event.key, number) not in failed:
            failed.add((event.key, number))
            raise ConnectionError("once")
        await seen.handle(event)

    keys = [f"key-{index}" for index in range(5)]
    async with consuming(broker, fail_each_third_once), consuming(broker, fail_each_third_once):
        for number in range(6):
            for key in keys:
                await broker.publish(numbered(number, key=key))
        await until(lambda: len(seen.events) == 30)
    assert {key: seen.numbers(key) for key in keys} == {key: [0, 1, 2, 3, 4, 5] for key in keys}


async def test_handles_one_event_of_a_key_at_a_time(broker: Broker) -> None:
    running, most, count = 0, 0, 0

    async def overlap(_: Event) -> None:
        nonlocal running, most, count
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.03)
        running -= 1
        count += 1

    async with consuming(broker, overlap), consuming(broker, overlap):
        for number in range(4):
            await broker.publish(numbered(number))
        await until(lambda: count == 4)
    assert most == 1


async def test_gives_an_event_to_another_when_its_consumer_dies(
    broker: Broker, transport: Transport
) -> None:
    event = numbered(1)
    await broker.declare("g")
    await broker.publish(event)
    await broker.publish(numbered(2))
    dead = await receive(transport, event)
    assert dead.attempt == 1
    seen = Seen()
    async with consuming(broker, seen.handle):
        await until(lambda: len(seen.events) == 2)
    assert seen.numbers() == [1, 2]


async def test_an_event_that_kills_its_consumers_ends_as_a_dead_letter(
    broker: Broker, transport: Transport
) -> None:
    event = numbered(1)
    await broker.declare("g")
    await broker.publish(event)
    for attempt in (1, 2, 3):
        assert (await receive(transport, event)).attempt == attempt
    seen = Seen()
    async with consuming(broker, seen.handle):
        await until_dead(broker)
    assert seen.events == []
    (letter,) = await broker.dead_letters("g")
    assert letter.reason == "its consumers ended without finishing it"


async def test_a_slow_handler_keeps_its_event(broker: Broker) -> None:
    seen = Seen()

    async def slow(event: Event) -> None:
        await seen.handle(event)
        await asyncio.sleep(SILENCE_SECONDS * 1.6)

    async with consuming(broker, slow), consuming(broker, seen.handle):
        await broker.publish(numbered(1))
        await until(lambda: bool(seen.events))
        await asyncio.sleep(SILENCE_SECONDS * 1.6)
    assert seen.numbers() == [1]


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"\xff\x00", b'{"envelope": 2}'], ids=["empty", "bare", "binary", "newer"]
)
async def test_a_message_that_is_no_event_is_a_dead_letter(
    broker: Broker, transport: Transport, body: bytes
) -> None:
    seen = Seen()
    async with consuming(broker, seen.handle):
        await transport.send(Message(lane=lane_of("k"), id=uuid4().hex, body=body))
        await broker.publish(numbered(2))
        await until(lambda: bool(seen.events))
    (letter,) = await broker.dead_letters("g")
    assert letter.body == body
    assert letter.event is None
    assert letter.reason.startswith("malformed: ")


async def test_a_newer_version_than_the_group_understands_is_a_dead_letter(broker: Broker) -> None:
    seen = Seen()
    async with consuming(broker, seen.handle):
        await broker.publish(numbered(1, version=2))
        await until_dead(broker)
    (letter,) = await broker.dead_letters("g")
    assert letter.reason == "thing.counted has version 2, not 1"
    assert seen.events == []


async def test_replays_the_dead_letters_of_one_group(broker: Broker) -> None:
    mended, seen, other = asyncio.Event(), Seen(), Seen()
    events = [numbered(1), numbered(2), numbered(3)]

    async def refuse_until_mended(event: Event) -> None:
        if not mended.is_set():
            raise PermanentError("broken")
        await seen.handle(event)

    async with consuming(broker, other.handle, group="other"):
        async with consuming(broker, refuse_until_mended):
            for event in events:
                await broker.publish(event)
            await until_dead(broker, count=3)
            one, two, three = await broker.dead_letters("g")
            assert [one.event, two.event, three.event] == events
            mended.set()
            assert await broker.replay("g", [two.id, uuid4()]) == [two.id]
            await until(lambda: seen.numbers() == [2])
            assert await broker.replay("g") == [one.id, three.id]
            await until(lambda: len(seen.events) == 3)
        await broker.publish(numbered(4))
        await until(lambda: 4 in other.numbers())
    assert seen.events == [events[1], events[0], events[2]]
    assert await broker.dead_letters("g") == []
    assert other.numbers() == [1, 2, 3, 4]


async def test_a_group_begins_once_however_often_it_is_declared(broker: Broker) -> None:
    declaring = [asyncio.create_task(broker.declare("g")) for _ in range(10)]
    await asyncio.wait(declaring, return_when=asyncio.FIRST_COMPLETED)
    await broker.publish(numbered(1))
    await asyncio.gather(*declaring)
    seen = Seen()
    async with consuming(broker, seen.handle):
        await until(lambda: seen.numbers() == [1])


async def test_a_replayed_event_has_all_its_attempts_again(broker: Broker) -> None:
    seen = Seen()

    async def refuse(event: Event) -> None:
        await seen.handle(event)
        raise ConnectionError("still")

    async with consuming(broker, refuse):
        await broker.publish(numbered(1))
        await until_dead(broker)
        await broker.replay("g")
        await until(lambda: len(seen.events) == 6)
        await until_dead(broker)
    (letter,) = await broker.dead_letters("g")
    assert letter.attempts == 3


async def test_a_replayed_event_that_dies_again_is_a_dead_letter_again(broker: Broker) -> None:
    seen = Seen()

    async def refuse(event: Event) -> None:
        await seen.handle(event)
        raise PermanentError("still")

    async with consuming(broker, refuse):
        await broker.publish(numbered(1))
        for _ in range(3):
            await until_dead(broker)
            # It may die again before the replay is over.
            assert len(await broker.replay("g")) == 1
        await until(lambda: len(seen.events) == 4)
        await until_dead(broker)
    assert len(await broker.dead_letters("g")) == 1


async def test_finishes_what_is_in_hand_when_it_drains(broker: Broker) -> None:
    started, finish, seen = asyncio.Event(), asyncio.Event(), Seen()

    async def slow(event: Event) -> None:
        started.set()
        await finish.wait()
        await seen.handle(event)

    async with AsyncExitStack() as stack:
        await stack.enter_async_context(consuming(broker, slow))
        await broker.publish(numbered(1))
        await broker.publish(numbered(2))
        await asyncio.wait_for(started.wait(), timeout=30)
        asyncio.get_running_loop().call_later(0.1, finish.set)
    assert seen.numbers() == [1]
    rest = Seen()
    async with consuming(broker, rest.handle):
        await until(lambda: bool(rest.events))
    assert rest.numbers() == [2]


async def test_returns_what_it_cannot_finish_when_it_drains(
    broker_settings: BrokerSettings,
) -> None:
    # So long a silence that only an event that was given back comes again in this test.
    patience = {"drain_seconds": 0.1, "silence_seconds": 60}
    started, seen = asyncio.Event(), Seen()

    async def hang(_: Event) -> None:
        started.set()
        await asyncio.Event().wait()

    async with open_broker(broker_settings.model_copy(update=patience)) as broker:
        async with consuming(broker, hang):
            await broker.publish(numbered(1))
            await asyncio.wait_for(started.wait(), timeout=30)
        async with consuming(broker, seen.handle):
            await until(lambda: seen.numbers() == [1])
        await broker.transport.destroy()


async def test_refuses_an_event_that_is_too_large(broker: Broker) -> None:
    event = Event.now("thing.counted", key="k", payload={"text": "x" * 300_000})
    with pytest.raises(EventTooLarge, match=r"^thing\.counted has 300"):
        await broker.publish(event)


async def test_carries_an_event_of_the_largest_size(broker: Broker) -> None:
    seen = Seen()
    event = Event.now("thing.counted", key="k", payload={"text": "x" * 260_000})
    async with consuming(broker, seen.handle):
        await broker.publish(event)
        await until(lambda: bool(seen.events))
    assert seen.events == [event]


async def test_answers_pings(broker: Broker) -> None:
    await broker.ping()


async def test_refuses_a_url_that_no_adapter_takes() -> None:
    with pytest.raises(ConfigurationError, match=r"^BROKER_URL: unknown scheme .*memory://"):
        async with open_broker(BrokerSettings(url="pigeon://localhost")):
            pass
