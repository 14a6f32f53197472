"""The contract of the backplane, whatever carries the messages."""

import asyncio
from pathlib import Path

import pytest

from acme.errors import ConfigurationError
from acme.rooms.backplane import (
    MOST_ROOM_CHARACTERS,
    MOST_TEXT_BYTES,
    Backplane,
    Channel,
)
from acme.rooms.opening import backplane_of
from acme.rooms.settings import RoomSettings

from ..rooms.backplanes import BACKPLANES
from ..rooms.hearing import hearing
from ..rooms.places import PLACES, settings_at

TEXTS = ["", "1", 'a "b" \\ \n c', "ä😀", "%s {} $1 ; --", "\\u0000"]
ROOMS = ["a.b", "a.*", "a.>", "a b", "a", "A", "a:b", "ä" * MOST_ROOM_CHARACTERS, '"; --']

pytestmark = pytest.mark.parametrize("place", PLACES)


@pytest.fixture
def backplane(place: str, tmp_path: Path) -> Backplane:
    return backplane_of(settings_at(place, tmp_path))


async def test_a_text_reaches_every_channel_of_the_room_once_and_in_order(
    backplane: Backplane,
) -> None:
    async with hearing(backplane, "a") as one, hearing(backplane, "b", "a") as other:
        for text in TEXTS:
            await one.channel.publish("a", text)
        await other.channel.publish("a", "end")
        for heard in (one, other):
            assert await heard.next(len(TEXTS) + 1) == [("a", text) for text in [*TEXTS, "end"]]


async def test_rooms_are_told_apart_whatever_they_are_called(backplane: Backplane) -> None:
    async with hearing(backplane, *ROOMS) as all_of_them, hearing(backplane, ROOMS[0]) as one:
        for room in ROOMS[::-1]:
            await one.channel.publish(room, room)
        assert sorted(await all_of_them.next(len(ROOMS))) == sorted((each, each) for each in ROOMS)
        assert await one.next() == [(ROOMS[0], ROOMS[0])]


async def test_a_room_is_heard_from_its_subscription_to_its_end(backplane: Backplane) -> None:
    async with hearing(backplane) as one, hearing(backplane) as other:
        await other.channel.publish("a", "before")
        await one.channel.subscribe(["a", "end"])
        await other.channel.publish("a", "heard")
        assert await one.next() == [("a", "heard")]
        await one.channel.unsubscribe("a")
        await one.channel.publish("a", "after")
        await one.channel.publish("end", "")
        assert await one.next() == [("end", "")]
        await one.channel.subscribe(["a"])
        await other.channel.publish("a", "again")
        assert await one.next() == [("a", "again")]


async def test_the_longest_text_passes(backplane: Backplane) -> None:
    text = "ä" * (MOST_TEXT_BYTES // 2)
    async with hearing(backplane, "a") as one:
        await one.channel.publish("a", text)
        assert await one.next() == [("a", text)]


async def test_what_many_say_at_once_arrives_in_the_order_of_each(backplane: Backplane) -> None:
    texts = [str(number) for number in range(50)]

    async def say(name: str, channel: Channel) -> None:
        for text in texts:
            await channel.publish("a", f"{name} {text}")

    async with hearing(backplane, "a") as one, hearing(backplane) as other:
        await asyncio.gather(say("one", one.channel), say("other", other.channel))
        found = [text for _, text in await one.next(2 * len(texts))]
    for name in ("one", "other"):
        assert [text for text in found if text.startswith(f"{name} ")] == [
            f"{name} {text}" for text in texts
        ]


async def test_namespaces_do_not_hear_each_other(
    backplane: Backplane, place: str, tmp_path: Path
) -> None:
    foreign = backplane_of(settings_at(place, tmp_path))
    async with hearing(backplane, "a") as one, hearing(foreign, "a") as other:
        await other.channel.publish("a", "theirs")
        await one.channel.publish("a", "ours")
        assert await one.next() == [("a", "ours")]


async def test_is_refused_at_start_where_its_server_is_none_that_carries(
    place: str, tmp_path: Path
) -> None:
    settings = settings_at("memory", tmp_path)
    backplane = BACKPLANES.get(place, "pigeons")
    settings = settings.model_copy(update={"rooms": RoomSettings(backplane=backplane)})
    with pytest.raises(ConfigurationError, match="ROOMS_BACKPLANE"):
        backplane_of(settings)
