"""The cache without its server. These tests need none."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from acme.cache import Cache
from acme.cache.codec import JsonCodec
from acme.cache.counts import CacheCounts
from acme.cache.opening import open_cache
from acme.cache.settings import CacheSettings
from acme.errors import ConfigurationError, Unavailable

from .fake_redis import FakeRedis

TEXT = JsonCodec(str)


@pytest.fixture
async def server() -> AsyncIterator[FakeRedis]:
    """A server that answers, until it is told otherwise."""
    server = FakeRedis()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def settings(server: FakeRedis) -> CacheSettings:
    """A cache on that server that gives up soon."""
    return CacheSettings(url=server.url, timeout_seconds=0.5)


@pytest.fixture
async def cache(settings: CacheSettings) -> AsyncIterator[Cache]:
    """A cache that was opened while the server answered."""
    async with open_cache(settings) as cache:
        yield cache


async def load() -> str:
    """What is cached."""
    return "loaded"


async def test_loads_from_the_source_and_logs_once_while_the_server_is_down(
    cache: Cache, server: FakeRedis
) -> None:
    await server.stop()
    with capture_logs() as logs:
        for number in range(10):
            assert await cache.fetch(f"key/{number}", load, codec=TEXT) == "loaded"
    assert [entry["event"] for entry in logs] == ["server_down"]
    assert cache.counts() == CacheCounts(errors=10)
    assert "hunter2" not in str(logs)


async def test_a_silent_server_costs_one_timeout(cache: Cache, server: FakeRedis) -> None:
    server.silent = True
    async with asyncio.timeout(5):  # a timeout each would be 25 seconds
        for number in range(50):
            assert await cache.fetch(f"key/{number}", load, codec=TEXT) == "loaded"


async def test_a_server_that_falls_silent_during_a_load_does_not_hold_it_up(
    cache: Cache, server: FakeRedis
) -> None:
    async def load_as_the_server_goes() -> str:
        server.silent = True
        return "loaded"

    async with asyncio.timeout(2):
        assert await cache.fetch("key", load_as_the_server_goes, codec=TEXT) == "loaded"


async def test_the_errors_of_a_source_stay_what_they_are(cache: Cache, server: FakeRedis) -> None:
    async def fail() -> str:
        raise Unavailable("The source is down.")

    with pytest.raises(Unavailable, match="The source is down"), capture_logs() as logs:
        await cache.fetch("key", fail, codec=TEXT)
    assert not logs
    await server.stop()
    with pytest.raises(Unavailable, match="The source is down"):
        await cache.fetch("key", fail, codec=TEXT)


async def test_callers_share_a_load_while_the_server_is_down(
    cache: Cache, server: FakeRedis
) -> None:
    await server.stop()
    go = asyncio.Event()
    loads = []

    async def load_slowly() -> str:
        loads.append(1)
        await go.wait()
        return "loaded"

    await cache.fetch("other", load, codec=TEXT)
    async with asyncio.TaskGroup() as group:
        for _ in range(10):
            group.create_task(cache.fetch("key", load_slowly, codec=TEXT))
        await asyncio.sleep(0.05)  # Time for all to ask; asking later would share nothing.
        go.set()
    assert len(loads) == 1


async def test_asks_the_server_again_when_it_is_back(cache: Cache, server: FakeRedis) -> None:
    await server.stop()
    await cache.fetch("key", load, codec=TEXT)
    with pytest.raises(Unavailable):
        await cache.ping()
    server.commands.clear()
    await server.start()
    with capture_logs() as logs:
        await until_asked(cache, server)
    assert [entry["event"] for entry in logs] == ["server_up"]
    await cache.ping()


async def test_a_write_during_an_outage_does_not_wait_for_the_server(
    cache: Cache, server: FakeRedis
) -> None:
    server.silent = True
    async with asyncio.timeout(5):  # a timeout each would be 25 seconds
        for number in range(50):
            await cache.invalidate(f"tag/{number}")


@pytest.mark.parametrize("silent", [False, True], ids=["absent", "silent"])
async def test_opens_without_the_server_says_so_and_connects_when_it_is_there(
    settings: CacheSettings, server: FakeRedis, *, silent: bool
) -> None:
    server.silent = silent
    if not silent:
        await server.stop()
    with capture_logs() as logs:
        async with asyncio.timeout(10), open_cache(settings) as cache:
            assert await cache.fetch("key", load, codec=TEXT) == "loaded"
            with pytest.raises(Unavailable, match="The cache does not answer"):
                await cache.ping()
            server.silent = False
            if not silent:
                await server.start()
            await until_asked(cache, server)
            await cache.ping()
    assert {entry["event"] for entry in logs} == {"server_down", "server_up", "cache_closed"}
    assert logs[0]["server"] == f"The cache at 127.0.0.1:{server.port}"
    assert logs[0]["detail"].startswith("The cache does not" if silent else "no Redis at")
    assert "hunter2" not in str(logs)


async def until_asked(cache: Cache, server: FakeRedis) -> None:
    """Read until a value is looked for in the server."""
    for _ in range(1000):
        await cache.fetch("key", load, codec=TEXT)
        if b"MGET" in server.asked():
            return
        await asyncio.sleep(0.01)
    pytest.fail("the server has not been asked in 10 seconds")


async def test_opening_says_that_the_server_refuses(
    settings: CacheSettings, server: FakeRedis
) -> None:
    server.refusal = b"-WRONGPASS invalid username-password pair\r\n"
    with pytest.raises(ConfigurationError, match="refuses: invalid username") as caught:
        async with open_cache(settings):
            pass
    assert "hunter2" not in str(caught.value)
