"""The contract of the feed, whatever keeps its changes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from acme.errors import TooManyRequests, Unavailable
from acme.feed import MOST_DATA_BYTES, MOST_TOPIC_CHARACTERS, Change

from ..databases import ADAPTERS
from ..feed.opened import PATIENCE_SECONDS, SMALL, Opened, neighbour_of, open_feed, read

pytestmark = pytest.mark.parametrize("adapter", ADAPTERS)


@pytest.fixture
async def opened(adapter: str, tmp_path: Path) -> AsyncIterator[Opened]:
    async with open_feed(adapter, tmp_path) as opened:
        yield opened


async def test_a_reader_is_told_in_order_of_its_topic_alone(opened: Opened) -> None:
    await opened.tell("ada", "before")
    async with opened.feed.subscribe("ada") as reader:
        await opened.tell("ada", "1")
        await opened.tell(neighbour_of("ada"), "of another")
        await opened.tell("ada", "2")
        assert await read(reader, 2) == ["1", "2"]
        assert await reader.next(within=0.01) is None


async def test_what_is_rolled_back_is_not_told_and_leaves_no_gap(opened: Opened) -> None:
    async with opened.feed.subscribe("ada") as reader:
        with pytest.raises(ZeroDivisionError):
            await tell_and_fail(opened, "ada")
        await opened.tell("ada", "1", "2")
        assert await read(reader, 2) == ["1", "2"]


async def test_a_reader_that_comes_back_goes_on_after_its_position(opened: Opened) -> None:
    async with opened.feed.subscribe("ada") as reader:
        await opened.tell("ada", "1", "2")
        assert await read(reader) == ["1"]
        position = reader.position
    # More than one page of them, and others in between.
    await opened.tell(neighbour_of("ada"), "a", "b")
    await opened.tell("ada", "3", "4", "5")
    async with opened.feed.subscribe("ada", after=position) as reader:
        await opened.tell("ada", "6")
        assert await read(reader, 5) == ["2", "3", "4", "5", "6"]
        assert not reader.missed


async def test_the_first_position_is_one_to_come_back_to(opened: Opened) -> None:
    async with opened.feed.subscribe("ada") as reader:
        position = reader.position
    await opened.tell("ada", "1")
    async with opened.feed.subscribe("ada", after=position) as reader:
        assert await read(reader) == ["1"]


async def test_the_position_of_a_quiet_topic_is_not_forgotten(opened: Opened) -> None:
    async with opened.feed.subscribe("ada") as reader:
        first = position = reader.position
        for number in range(2 * SMALL.window):
            await opened.tell(neighbour_of("ada"), str(number))
            while reader.position == position:
                assert await reader.next(within=0.01) is None
                assert not reader.ended
            position = reader.position
    async with opened.feed.subscribe("ada", after=position) as reader:
        assert not reader.missed
    async with opened.feed.subscribe("ada", after=first) as reader:
        assert reader.missed


async def test_who_comes_back_too_late_is_told_so_and_goes_on_from_now(opened: Opened) -> None:
    async with opened.feed.subscribe("ada") as reader:
        position = reader.position
    await opened.tell("ada", *map(str, range(2 * SMALL.window)))
    async with opened.feed.subscribe("ada", after=position) as reader:
        assert reader.missed
        await opened.tell("ada", "new")
        assert await read(reader) == ["new"]


@pytest.mark.parametrize("after", ["", "text", "1", "-1.1", "other.1", "EPOCH.9", "EPOCH.1\n"])
async def test_a_position_that_was_never_given_is_told_as_missed(
    after: str, opened: Opened
) -> None:
    await opened.tell("ada", "1", "2")
    after = after.replace("EPOCH", opened.log.epoch)
    async with opened.feed.subscribe("ada", after=after) as reader:
        assert reader.missed


async def test_a_reader_that_does_not_read_is_dropped_while_others_go_on(opened: Opened) -> None:
    told = [str(number) for number in range(20)]
    async with opened.feed.subscribe("ada") as slow, opened.feed.subscribe("ada") as quick:
        for text in told:
            await opened.tell("ada", text)
            assert await read(quick) == [text]
        assert slow.ended
        assert await slow.next(within=PATIENCE_SECONDS) is None


async def test_a_reader_that_was_dropped_comes_back_to_what_it_has_not_read(
    opened: Opened,
) -> None:
    async with opened.feed.subscribe("ada") as slow, opened.feed.subscribe("ada") as quick:
        await opened.tell("ada", "0")
        assert await read(slow) == await read(quick)
        for text in "12345":
            await opened.tell("ada", text)
            await read(quick)
        assert slow.ended
    async with opened.feed.subscribe("ada", after=slow.position) as reader:
        assert await read(reader, 5) == list("12345")


async def test_there_are_only_so_many_readers(opened: Opened) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(SMALL.readers_per_topic):
            await stack.enter_async_context(opened.feed.subscribe("ada"))
        with pytest.raises(TooManyRequests):
            await stack.enter_async_context(opened.feed.subscribe("ada"))
        await stack.enter_async_context(opened.feed.subscribe("bob"))
        with pytest.raises(Unavailable):
            await stack.enter_async_context(opened.feed.subscribe("eve"))
    async with opened.feed.subscribe("ada"), opened.feed.subscribe("eve"):
        pass


async def test_all_end_when_the_process_does(opened: Opened) -> None:
    async with opened.feed.subscribe("ada") as reader:
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(reader.next(within=PATIENCE_SECONDS))
            await asyncio.sleep(0)
            opened.feed.end_streams()
        assert waiting.result() is None
        assert reader.ended
    async with opened.feed.subscribe("bob") as late:
        assert late.ended


async def test_many_units_of_work_at_once_are_all_told_once(adapter: str, tmp_path: Path) -> None:
    settings = SMALL.model_copy(update={"queue": 1000, "window": 1000})
    topics = ["ada", neighbour_of("ada")]
    async with open_feed(adapter, tmp_path, settings) as opened, AsyncExitStack() as stack:
        readers = [
            await stack.enter_async_context(opened.feed.subscribe(topic)) for topic in topics
        ]
        async with asyncio.TaskGroup() as group:
            for writer in range(4):
                texts = [f"{writer}.{number}" for number in range(5)]
                for topic in topics:
                    group.create_task(opened.tell(topic, *texts))
        for reader in readers:
            found = await read(reader, 20)
            assert len(set(found)) == 20
            for writer in range(4):
                own = [text for text in found if text.startswith(f"{writer}.")]
                assert own == sorted(own)


async def test_what_not_every_log_can_keep_is_refused(opened: Opened) -> None:
    with pytest.raises(ValueError, match="topic"):
        Change(topic="x" * (MOST_TOPIC_CHARACTERS + 1), type="told", data="")
    with pytest.raises(ValueError, match="data"):
        Change(topic="ada", type="told", data="ä" * MOST_DATA_BYTES)
    async with opened.feed.subscribe("ä" * MOST_TOPIC_CHARACTERS) as reader:
        await opened.tell(reader.topic, "ä" * (MOST_DATA_BYTES // 2))
        assert await read(reader)


async def tell_and_fail(opened: Opened, topic: str) -> None:
    async with opened.database.transaction() as tx:
        await opened.feed.append(tx, Change(topic=topic, type="told", data="never"))
        raise ZeroDivisionError
