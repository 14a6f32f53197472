"""The cache without its server. These tests need none."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from acme.cache import Cache
from acme.cache.codec import JsonCodec
from acme.cache.counts import CacheCounts
from acme.cache.opening import open_cache
from acme.cache.outage import Outage
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
    return CacheSettings(url=server.url, timeout_seconds=0.2)


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
    assert [entry["event"] for entry in logs] == ["cache_down"]
    assert cache.counts() == CacheCounts(errors=10)
    assert "hunter2" not in str(logs)


async def test_a_silent_server_costs_one_timeout(cache: Cache, server: FakeRedis) -> None:
    server.silent = True
    async with asyncio.timeout(5):  # a timeout each would be 10 seconds
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
        for _ in range(500):
            await cache.fetch("key", load, codec=TEXT)
            if server.commands:
                break
            await asyncio.sleep(0.01)
    assert b"MGET" in server.asked()
    assert [entry["event"] for entry in logs] == ["cache_up"]
    await cache.ping()


async def test_makes_up_for_an_invalidation_before_it_reads_again(
    cache: Cache, server: FakeRedis
) -> None:
    await server.stop()
    await cache.invalidate("tag/1")
    server.commands.clear()
    await server.start()
    for _ in range(500):
        await cache.fetch("key", load, codec=TEXT)
        if server.commands:
            break
        await asyncio.sleep(0.01)
    first, second, *_ = server.asked()
    assert (first, second) == (b"SET", b"MGET")
    invalidated = [command[1] for command in server.commands if command[0] == b"SET"]
    assert invalidated == [b"acme:tag:tag/1"]


async def test_an_invalidation_is_tried_although_the_server_was_down_a_moment_ago(
    cache: Cache, server: FakeRedis
) -> None:
    await server.stop()
    await cache.fetch("key", load, codec=TEXT)
    await server.start()
    server.commands.clear()
    await cache.invalidate("tag/1")
    assert b"SET" in server.asked()


async def test_one_caller_per_pause_tries_a_server_that_is_down() -> None:
    now = 100.0
    outage = Outage(clock=lambda: now)
    assert not outage.spares_the_server()
    outage.failed(Unavailable("down"))
    assert outage.spares_the_server()
    now += 1.5
    assert [outage.spares_the_server() for _ in range(3)] == [False, True, True]
    outage.answered()
    assert not outage.spares_the_server()


async def test_opening_names_the_variable_and_the_place_when_no_server_listens(
    settings: CacheSettings, server: FakeRedis
) -> None:
    await server.stop()
    with pytest.raises(ConfigurationError) as caught:
        async with open_cache(settings):
            pass
    assert str(caught.value) == (
        f"CACHE_URL: no Redis answers at 127.0.0.1:{server.port}: start one there, or use memory://"
    )


async def test_opening_gives_up_on_a_silent_server(
    settings: CacheSettings, server: FakeRedis
) -> None:
    server.silent = True
    with pytest.raises(ConfigurationError, match="no Redis answers"):
        async with asyncio.timeout(10), open_cache(settings):
            pass


async def test_opening_says_that_the_server_refuses(
    settings: CacheSettings, server: FakeRedis
) -> None:
    server.refusal = b"-WRONGPASS invalid username-password pair\r\n"
    with pytest.raises(ConfigurationError, match="refuses: ") as caught:
        async with open_cache(settings):
            pass
    assert "hunter2" not in str(caught.value)
