"""Who is in which room, in one process."""

from collections.abc import AsyncIterator

import pytest

from acme.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    TooManyRequests,
    Unavailable,
)
from acme.rooms.backplane import MOST_TEXT_BYTES
from acme.rooms.hub import Rooms, carried
from acme.rooms.member import SERVICE_RESTART, TRY_AGAIN_LATER, Member
from acme.rooms.memory import MemoryBackplane
from acme.rooms.settings import RoomSettings

SMALL = RoomSettings(queue=2, members_per_caller=2, per_member=2)


@pytest.fixture
def backplane() -> MemoryBackplane:
    return MemoryBackplane()


@pytest.fixture
async def rooms(backplane: MemoryBackplane) -> AsyncIterator[Rooms]:
    async with carried(backplane, SMALL) as rooms:
        yield rooms


def heard(member: Member) -> list[str]:
    return [member.outbox.get_nowait() for _ in range(member.outbox.qsize())]


async def test_every_member_hears_once_in_whichever_process(
    rooms: Rooms, backplane: MemoryBackplane
) -> None:
    async with (
        carried(backplane, SMALL) as others,
        rooms.enter("ada") as ada,
        rooms.enter("bob") as bob,
        others.enter("eve") as eve,
    ):
        for hub, member in ((rooms, ada), (rooms, bob), (others, eve)):
            await hub.join(member, "a")
            await hub.join(member, "a")
        await rooms.say(ada, "a", "Hello")
        assert [heard(member) for member in (ada, bob, eve)] == [["Hello"]] * 3
        await rooms.leave(bob, "a")
        await others.say(eve, "a", "Again")
        assert [heard(member) for member in (ada, bob, eve)] == [["Again"], [], ["Again"]]


async def test_who_has_gone_is_in_no_room_any_more(rooms: Rooms) -> None:
    async with rooms.enter("bob") as bob:
        async with rooms.enter("ada") as ada:
            await rooms.join(ada, "a")
            await rooms.join(bob, "a")
        await rooms.say(bob, "a", "Hello")
        assert heard(ada) == []
        await rooms.leave(bob, "a")
        await rooms.join(bob, "a")
        await rooms.say(bob, "a", "Again")
        assert heard(bob) == ["Hello", "Again"]


async def test_one_who_does_not_take_what_it_is_told_is_ended_while_others_go_on(
    rooms: Rooms,
) -> None:
    async with rooms.enter("ada") as ada, rooms.enter("bob") as bob:
        for member in (ada, bob):
            await rooms.join(member, "a")
        for text in "1234":
            await rooms.say(ada, "a", text)
            assert heard(ada) == [text]
        assert bob.ended.result() == TRY_AGAIN_LATER
        assert not ada.ended.done()


async def test_a_caller_has_only_so_many_members_until_one_leaves(rooms: Rooms) -> None:
    async with rooms.enter("ada"):
        async with rooms.enter("ada"):
            with pytest.raises(TooManyRequests):
                await rooms.enter("ada").__aenter__()
            async with rooms.enter("bob"):
                pass
        async with rooms.enter("ada"):
            pass


async def test_a_member_is_in_only_so_many_rooms(rooms: Rooms) -> None:
    async with rooms.enter("ada") as ada:
        await rooms.join(ada, "a")
        await rooms.join(ada, "b")
        with pytest.raises(Conflict):
            await rooms.join(ada, "c")
        await rooms.leave(ada, "a")
        await rooms.join(ada, "c")
        with pytest.raises(ValueError, match="250 characters"):
            await rooms.join(ada, "x" * 251)


async def test_says_nothing_where_it_is_not_and_nothing_too_long(rooms: Rooms) -> None:
    async with rooms.enter("ada") as ada, rooms.enter("bob") as bob:
        await rooms.join(bob, "a")
        with pytest.raises(NotFound):
            await rooms.say(ada, "a", "Hello")
        with pytest.raises(InvalidInput):
            await rooms.say(bob, "a", "ä" * MOST_TEXT_BYTES)
        assert heard(bob) == []


async def test_all_end_when_the_process_does_and_nobody_comes(rooms: Rooms) -> None:
    async with rooms.enter("ada") as ada:
        rooms.end_streams()
        assert ada.ended.result() == SERVICE_RESTART
        with pytest.raises(Unavailable):
            await rooms.enter("bob").__aenter__()


async def test_without_a_backplane_nobody_joins_and_nobody_is_left_half_way(rooms: Rooms) -> None:
    without = Rooms(MemoryBackplane(), SMALL)
    with pytest.raises(Unavailable):
        await without.ping()
    async with without.enter("ada") as ada:
        with pytest.raises(Unavailable):
            await without.join(ada, "a")
        assert not ada.rooms
    await rooms.ping()
