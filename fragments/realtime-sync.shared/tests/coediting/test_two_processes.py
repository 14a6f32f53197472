"""Two processes, and writers of the same document in both."""

from contextlib import AsyncExitStack
from pathlib import Path

import anyio
import pytest

from acme.presence.settings import PresenceSettings
from acme.settings import Settings

from ..databases import ADAPTERS, ready_settings
from ..processes import started
from ..rooms.places import SHARED, settings_at
from ..rooms.talking import talking
from .writing import PATIENCE_SECONDS, Writer

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("place", SHARED)
async def test_writers_of_two_processes_have_the_same(place: str, tmp_path: Path) -> None:
    settings = settings_at(place, tmp_path)
    # The backplane may be the database.
    adapter = place if place in ADAPTERS else ADAPTERS[0]
    with anyio.fail_after(PATIENCE_SECONDS):
        async with ready_settings(adapter, tmp_path) as database:
            changes = {"database": database, "presence": PresenceSettings(ttl_seconds=1)}
            await write_in_both(settings.model_copy(update=changes))


async def write_in_both(settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        processes = [
            stack.enter_context(started(["-m", "tests.coediting.door"], settings, ROOT))
            for _ in range(2)
        ]
        first, second = [(await process.event("listening"))["port"] for process in processes]
        one, other = Writer(), Writer()
        await stack.enter_async_context(other.connected(f"ws://127.0.0.1:{second}/documents/d"))
        staying = await stack.enter_async_context(talking(second, "/presence/d"))
        async with (
            one.connected(f"ws://127.0.0.1:{first}/documents/d"),
            talking(first, "/presence/d"),
        ):
            assert await staying.told() == {"type": "presence.here", "members": []}
            _, killed = [await staying.told("presence.joined") for _ in range(2)]
            for number in range(10):
                one.text.insert(0, "a")
                other.text.insert(0, str(number))
            for writer in (one, other):
                await writer.has(lambda text: len(text) == 20)
            assert str(one.text) == str(other.text)
            processes[0].kill()
            await processes[0].ended()
        assert await staying.told("presence.left") == killed | {"type": "presence.left"}
        one.text.insert(0, "b" * 10_000)
        # More than the backplane takes in one text.
        async with one.connected(f"ws://127.0.0.1:{second}/documents/d"):
            await other.has(lambda text: text == str(one.text))
