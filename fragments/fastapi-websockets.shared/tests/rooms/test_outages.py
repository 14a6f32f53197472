"""Rooms while the server between the processes is away."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from acme.errors import Unavailable
from acme.rooms.hub import Rooms
from acme.rooms.member import Member
from acme.rooms.opening import open_rooms
from acme.settings import Settings

from ..servers import SERVERS, url_of
from .hearing import PATIENCE_SECONDS
from .places import SHARED, settings_at
from .relay import Way, way_to

pytestmark = pytest.mark.parametrize("place", SHARED)


@pytest.fixture
async def way(place: str) -> AsyncIterator[Way]:
    """A way to the server."""
    url_of(place)
    [target] = [server.place() for server in SERVERS if server.name == place]
    async with way_to(target) as way:
        yield way


@pytest.fixture
def relayed(place: str, way: Way, tmp_path: Path) -> Settings:
    """Settings that lead there."""
    host, port = next(server.place() for server in SERVERS if server.name == place)
    return settings_at(place, tmp_path, url_of(place).replace(f"{host}:{port}", way.place))


async def heard(member: Member) -> str:
    with anyio.fail_after(PATIENCE_SECONDS):
        return await member.outbox.get()


async def reachable(rooms: Rooms) -> bool:
    try:
        await rooms.ping()
    except Unavailable:
        return False
    return True


async def test_members_are_told_that_they_may_have_missed_something(
    relayed: Settings, way: Way
) -> None:
    async with open_rooms(relayed) as rooms, rooms.enter("ada") as ada:
        await rooms.join(ada, "a")
        await rooms.say(ada, "a", "before")
        assert await heard(ada) == "before"
        way.cut()
        with anyio.fail_after(PATIENCE_SECONDS):
            while await reachable(rooms):
                await anyio.lowlevel.checkpoint()
        with pytest.raises(Unavailable):
            await rooms.say(ada, "a", "to nobody")
        way.mend()
        assert json.loads(await heard(ada)) == {"type": "room.missed"}
        await rooms.say(ada, "a", "after")
        assert await heard(ada) == "after"


async def test_starts_while_its_server_is_away_and_finds_it_later(
    relayed: Settings, way: Way
) -> None:
    way.cut()
    async with open_rooms(relayed) as rooms, rooms.enter("ada") as ada:
        with pytest.raises(Unavailable):
            await rooms.join(ada, "a")
        way.mend()
        with anyio.fail_after(PATIENCE_SECONDS):
            while not await reachable(rooms):
                await anyio.lowlevel.checkpoint()
        await rooms.join(ada, "a")
        await rooms.say(ada, "a", "found")
        assert await heard(ada) == "found"
