"""Real clients of Yjs, and a service that is killed."""

from pathlib import Path

import anyio
import pytest

from acme.settings import Settings

from ..databases import ADAPTERS, ready_settings
from ..embedded import embedded_settings
from ..processes import Process, started
from .peers import Peers, peers
from .writing import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_what_is_written_offline_is_there_for_all_after_the_service_was_killed(
    adapter: str, tmp_path: Path
) -> None:
    with anyio.fail_after(PATIENCE_SECONDS):
        async with peers() as those, ready_settings(adapter, tmp_path) as database:
            changes = {"database": database}
            settings = embedded_settings(tmp_path).model_copy(update=changes)
            await write_and_kill(those, settings)
            await write_on(those, settings)


async def write_and_kill(those: Peers, settings: Settings) -> None:
    with started(["-m", "tests.coediting.door"], settings, ROOT) as process:
        url = await url_of(process)
        for name in ("ada", "bob"):
            await those.do(name, "connect", url, "d")
        await those.do("ada", "insert", 0, "Hello")
        await those.do("bob", "has", "Hello")
        await those.do("ada", "name", "Ada")
        await those.do("bob", "name", "Bob")
        await those.do("bob", "sees", ["Ada", "Bob"])
        await those.do("ada", "vanish")
        await those.do("bob", "sees", ["Bob"])
        await those.do("bob", "disconnect")
        process.kill()
        await process.ended()
    await those.do("ada", "insert", 5, "!")
    await those.do("bob", "insert", 0, "* ")


async def write_on(those: Peers, settings: Settings) -> None:
    with started(["-m", "tests.coediting.door"], settings, ROOT) as process:
        url = await url_of(process)
        for name in ("ada", "bob", "new"):
            await those.do(name, "connect", url, "d")
        for name in ("ada", "bob", "new"):
            await those.do(name, "has", "* Hello!")


async def url_of(process: Process) -> str:
    return f"ws://127.0.0.1:{(await process.event('listening'))['port']}/documents"
