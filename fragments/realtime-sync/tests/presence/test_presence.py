"""Who is in a room: two processes on one backplane."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import pytest

from acme.errors import Unavailable
from acme.presence.service import Presence
from acme.presence.settings import PresenceSettings
from acme.rooms.backplane import Channel, Deliver
from acme.rooms.hub import Rooms, carried
from acme.rooms.member import Member
from acme.rooms.memory import MemoryBackplane
from acme.rooms.settings import RoomSettings

PATIENCE_SECONDS = 30
SETTINGS = RoomSettings()


class Mortal:
    """What a process has of the backplane: when it is dead it says nothing, not even farewell."""

    def __init__(self) -> None:
        self.shared = MemoryBackplane()
        self.is_dead = False

    @asynccontextmanager
    async def connect(self, deliver: Deliver) -> AsyncIterator[Channel]:
        async with self.shared.connect(deliver) as channel:
            yield _MortalChannel(self, channel)


class _MortalChannel:
    def __init__(self, process: Mortal, channel: Channel) -> None:
        self._process = process
        self._channel = channel
        self.subscribe = channel.subscribe
        self.unsubscribe = channel.unsubscribe
        self.receive = channel.receive

    async def publish(self, room: str, text: str) -> None:
        if not self._process.is_dead:
            await self._channel.publish(room, text)


@pytest.fixture
async def backplane() -> Mortal:
    """Of the second process."""
    return Mortal()


@pytest.fixture
async def processes(backplane: Mortal) -> AsyncIterator[list[Rooms]]:
    """The rooms of two processes."""
    with anyio.fail_after(PATIENCE_SECONDS):
        async with (
            carried(backplane.shared, SETTINGS) as one,
            carried(backplane, SETTINGS) as other,
        ):
            yield [one, other]


@asynccontextmanager
async def there(rooms: Rooms, presence: Presence) -> AsyncIterator[Member]:
    async with rooms.enter("ada") as member, presence.enter(member, "a"):
        yield member


async def told(member: Member) -> tuple[str, object]:
    message = json.loads(await member.outbox.get())
    kind = message["type"].removeprefix("presence.")
    return kind, message.get("member", message.get("members"))


async def test_all_who_are_there_are_told_once_who_comes_and_goes(processes: list[Rooms]) -> None:
    one, other = (Presence(rooms, PresenceSettings()) for rooms in processes)
    async with there(processes[0], one) as ada:
        assert [await told(ada) for _ in range(2)] == [("here", []), ("joined", ada.id)]
        async with there(processes[1], other) as bob, there(processes[1], other) as eve:
            assert {await told(ada), await told(ada)} == {("joined", bob.id), ("joined", eve.id)}
            # The first of a process asks; the second is told at once, if it has an answer by then.
            assert await told(bob) == ("here", [])
            heard = [await told(bob) for _ in range(3)]
            assert sorted(heard) == sorted(("joined", each.id) for each in (ada, bob, eve))
        assert {await told(ada), await told(ada)} == {("left", bob.id), ("left", eve.id)}
        assert ada.outbox.empty()


async def test_members_of_a_process_that_was_killed_are_gone_after_a_while(
    processes: list[Rooms], backplane: Mortal
) -> None:
    one, other = (Presence(rooms, PresenceSettings(ttl_seconds=0.3)) for rooms in processes)
    async with there(processes[0], one) as ada:
        async with there(processes[1], other) as bob:
            backplane.is_dead = True
        found: list[tuple[str, object]] = []
        while ("left", bob.id) not in found:
            found.append(await told(ada))
        assert found.count(("joined", bob.id)) == found.count(("left", bob.id)) == 1
        assert ("left", ada.id) not in found


async def test_nobody_is_there_while_nobody_can_be_told() -> None:
    rooms = Rooms(MemoryBackplane(), SETTINGS)
    presence = Presence(rooms, PresenceSettings())
    with pytest.raises(Unavailable):
        await there(rooms, presence).__aenter__()
