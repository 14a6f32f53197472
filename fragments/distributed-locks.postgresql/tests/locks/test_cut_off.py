"""PostgreSQL that goes away, refuses, or is another one."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy import URL, make_url

from acme.database.settings import DatabaseSettings
from acme.errors import ConfigurationError, Unavailable
from acme.locks import Lease, Locks
from acme.locks.errors import LockLost
from acme.locks.leadership import lead
from acme.locks.opening import open_locks
from acme.locks.settings import LockSettings

from ..proxy import Proxy, proxied
from ..servers import url_of

SETTINGS = LockSettings(url="database://", namespace=f"test-{uuid4().hex}", seconds=0.9)


@pytest.fixture
def url() -> URL:
    """The real server."""
    return make_url(url_of("postgresql"))


@pytest.fixture
async def proxy(url: URL) -> AsyncIterator[Proxy]:
    """A way to it that can be cut."""
    async with proxied(url.host or "", url.port or 5432) as proxy:
        yield proxy


def database(url: URL, **changes: int | str) -> DatabaseSettings:
    """The settings of a database at this URL."""
    return DatabaseSettings(url=url.set(**changes).render_as_string(hide_password=False))  # type: ignore[arg-type]


@pytest.fixture
async def candidates(url: URL, proxy: Proxy) -> AsyncIterator[asyncio.Queue[tuple[str, int]]]:
    """What two say who stand for an office, of whom the one behind the proxy leads."""
    said = asyncio.Queue[tuple[str, int]]()

    def stand(name: str, locks: Locks) -> "asyncio.Task[None]":
        async def work(lease: Lease) -> None:
            said.put_nowait((f"{name} leads", lease.fence))
            try:
                await asyncio.Event().wait()
            finally:
                said.put_nowait((f"{name} stopped", lease.fence))

        return asyncio.create_task(lead(locks, "office", work))

    async with (
        open_locks(SETTINGS, database(url, host="127.0.0.1", port=proxy.port)) as far,
        open_locks(SETTINGS, database(url)) as near,
    ):
        tasks = [stand("far", far)]
        said.put_nowait(await asyncio.wait_for(said.get(), timeout=30))
        tasks.append(stand("near", near))
        yield said
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def test_a_leader_whose_network_falls_silent_stops_before_another_leads(
    candidates: asyncio.Queue[tuple[str, int]], proxy: Proxy
) -> None:
    proxy.fall_silent()
    async with asyncio.timeout(60):
        events = [await candidates.get() for _ in range(3)]
    assert [event for event, _ in events] == ["far leads", "far stopped", "near leads"]
    assert events[2][1] > events[0][1]


async def test_a_leader_that_is_cut_off_stops_and_its_successor_has_a_greater_fence(
    candidates: asyncio.Queue[tuple[str, int]], proxy: Proxy
) -> None:
    await proxy.stop()
    async with asyncio.timeout(60):
        events = dict([await candidates.get() for _ in range(3)])
    # In which order the last two come, the server and the network decide.
    assert events.keys() == {"far leads", "far stopped", "near leads"}
    assert events["near leads"] > events["far leads"]


async def test_a_held_lock_is_lost_with_its_connection(url: URL, proxy: Proxy) -> None:
    settings = database(url, host="127.0.0.1", port=proxy.port)
    async with open_locks(SETTINGS, settings) as locks:

        async def work() -> None:
            async with locks.hold("job"):
                await proxy.stop()
                await asyncio.Event().wait()

        with pytest.raises(LockLost):
            await asyncio.wait_for(work(), timeout=30)


async def test_absent_and_refusing_servers_are_told_apart(url: URL, proxy: Proxy) -> None:
    settings = database(url, host="127.0.0.1", port=proxy.port)
    await proxy.stop()
    async with open_locks(SETTINGS, settings) as locks:
        with pytest.raises(Unavailable, match="no PostgreSQL answers at 127"):
            await locks.ping()
        with pytest.raises(Unavailable, match="no PostgreSQL answers at 127"):
            async with locks.hold("job"):
                pass
    async with open_locks(SETTINGS, database(url, database=f"none-{uuid4().hex}")) as locks:
        with pytest.raises(Unavailable, match=r"refuses: .*does not exist"):
            await locks.ping()


async def test_refuses_another_database() -> None:
    with pytest.raises(ConfigurationError, match="LOCKS_URL: database:// needs PostgreSQL"):
        async with open_locks(SETTINGS, DatabaseSettings()):
            pass
