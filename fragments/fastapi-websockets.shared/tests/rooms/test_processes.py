"""Two processes, and members in both."""

import signal
from contextlib import AsyncExitStack
from pathlib import Path

import anyio
import pytest

from acme.settings import Settings

from ..processes import Process, started
from .places import SHARED, settings_at
from .talking import PATIENCE_SECONDS, Talker, talking

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("place", SHARED)
async def test_a_message_reaches_every_member_of_a_room_once(place: str, tmp_path: Path) -> None:
    settings = settings_at(place, tmp_path)
    with anyio.fail_after(PATIENCE_SECONDS):
        await talk_across(settings)


async def talk_across(settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        one, other = enter(stack, settings), enter(stack, settings)
        ports = [(await process.event("listening"))["port"] for process in (one, other)]
        members = [await member(stack, port) for port in (*ports, *ports)]
        stranger = await member(stack, ports[1], "/talk?room=other")
        for number, talker in enumerate(members):
            await talker.say(type="say", text=str(number))
            for each in members:
                # The next that it is told is the next that is said: nothing comes twice.
                assert (await each.told())["text"] == str(number)
        one.send(signal.SIGTERM)
        assert [await talker.code() for talker in members[::2]] == [1012, 1012]
        assert await one.ended() == 0
        await members[1].say(type="say", text="still here")
        for talker in members[1::2]:
            assert (await talker.told())["text"] == "still here"
        await stranger.say(type="say", text="nothing else")
        assert (await stranger.told())["text"] == "nothing else"


def enter(stack: AsyncExitStack, settings: Settings) -> Process:
    return stack.enter_context(started(["-m", "tests.rooms.door"], settings, ROOT))


async def member(stack: AsyncExitStack, port: int, path: str = "/talk") -> Talker:
    return await stack.enter_async_context(talking(port, path))
