"""Memory before the cache in Redis, as several processes use it."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from acme.cache import Cache
from acme.cache.codec import JsonCodec
from acme.cache.counts import CacheCounts
from acme.cache.opening import open_cache
from acme.cache.settings import CacheSettings

from ..servers import url_of

TEXT = JsonCodec(str)
KEY = "key"


@pytest.fixture
def settings() -> CacheSettings:
    """A namespace of this test alone, on a real server."""
    return CacheSettings(
        url=url_of("redis-cache"),
        namespace=f"test-{uuid4()}",
        ttl_seconds=30,
        timeout_seconds=5,
        local_seconds=20,
    )


@pytest.fixture
async def client(settings: CacheSettings) -> AsyncIterator[Redis]:
    """A look behind the cache; removes what a test has left."""
    async with Redis.from_url(settings.url) as client:
        yield client
        async for key in client.scan_iter(match=f"{settings.namespace}:*"):
            await client.delete(key)


@pytest.fixture
async def processes(settings: CacheSettings, client: Redis) -> AsyncIterator[list[Cache]]:
    """Two caches that share a server and nothing else, as in two processes."""
    async with open_cache(settings) as one, open_cache(settings) as other:
        # A process that joins later would give up what is kept.
        await one.ping()
        await other.ping()
        yield [one, other]


async def read(cache: Cache, value: str, *, ttl_seconds: float | None = None) -> str:
    """What is kept, or else this value."""

    async def load() -> str:
        return value

    return await cache.fetch(KEY, load, codec=TEXT, tags=[KEY], ttl_seconds=ttl_seconds)


async def test_asks_the_server_once_and_then_its_own_memory(
    processes: list[Cache], client: Redis, settings: CacheSettings
) -> None:
    for _ in range(3):
        assert await read(processes[0], "first") == "first"
    await client.delete(f"{settings.namespace}:entry:{KEY}")
    assert await read(processes[0], "second") == "first"
    assert processes[0].counts() == CacheCounts(hits=3, misses=1)


async def test_finds_in_the_server_what_another_process_has_loaded(
    processes: list[Cache],
) -> None:
    await read(processes[0], "first")
    assert await read(processes[1], "second") == "first"
    assert processes[1].counts() == CacheCounts(hits=1)


async def test_counts_each_of_those_that_share_a_load(processes: list[Cache]) -> None:
    async def load_when_all_wait() -> str:
        for _ in range(1000):
            if processes[0].counts().misses == 3:
                break
            await asyncio.sleep(0.01)
        return "first"

    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(processes[0].fetch(KEY, load_when_all_wait, codec=TEXT))
    assert processes[0].counts() == CacheCounts(misses=3)


async def test_never_returns_what_its_own_process_has_invalidated(processes: list[Cache]) -> None:
    await read(processes[0], "first")
    await processes[0].invalidate(KEY)
    assert await read(processes[0], "second") == "second"


async def test_does_not_keep_what_is_invalidated_while_it_loads(processes: list[Cache]) -> None:
    started, go = asyncio.Event(), asyncio.Event()

    async def load_slowly() -> str:
        started.set()
        await go.wait()
        return "first"

    loading = asyncio.create_task(processes[0].fetch(KEY, load_slowly, codec=TEXT, tags=[KEY]))
    await started.wait()
    await processes[0].invalidate(KEY)
    go.set()
    assert await loading == "first"
    assert await read(processes[0], "second") == "second"


async def test_sees_what_another_process_has_invalidated_when_its_time_is_over(
    settings: CacheSettings, client: Redis
) -> None:
    soon = settings.model_copy(update={"local_seconds": 0.1})
    async with open_cache(soon) as one, open_cache(soon) as other:
        await other.ping()
        await read(one, "first")
        await other.invalidate(KEY)
        await asyncio.sleep(0.15)
        assert await read(one, "second") == "second"


async def test_keeps_nothing_beyond_the_time_that_a_read_allows(processes: list[Cache]) -> None:
    await read(processes[0], "first", ttl_seconds=0.05)
    await asyncio.sleep(0.15)
    assert await read(processes[0], "second", ttl_seconds=0.05) == "second"


async def test_answers_a_ping_and_is_not_critical(processes: list[Cache]) -> None:
    await processes[0].ping()
    assert not processes[0].critical
