"""The cache in Redis, as several processes use it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from acme.cache import Cache
from acme.cache.codec import JsonCodec
from acme.cache.opening import open_cache
from acme.cache.settings import CacheSettings

from ..servers import url_of

TEXT = JsonCodec(str)


@pytest.fixture
def settings() -> CacheSettings:
    """A namespace of this test alone, on a real server."""
    url = url_of("redis-cache")
    return CacheSettings(url=url, namespace=f"test-{uuid4()}", ttl_seconds=30, timeout_seconds=5)


@pytest.fixture
async def client(settings: CacheSettings) -> AsyncIterator[Redis]:
    """A look behind the cache; removes what a test has left."""
    async with Redis.from_url(settings.url) as client:
        yield client
        for key in await keys_of(client, settings):
            await client.delete(key)


@pytest.fixture
async def impatient(settings: CacheSettings, client: Redis) -> AsyncIterator[Cache]:
    """A cache that soon gives a load up."""
    async with open_cache(settings.model_copy(update={"load_seconds": 0.3})) as cache:
        yield cache


@pytest.fixture
async def processes(settings: CacheSettings, client: Redis) -> AsyncIterator[list[Cache]]:
    """Two caches that know nothing of each other, as in two processes."""
    async with open_cache(settings) as one, open_cache(settings) as other:
        # A process that joins later would give up what is kept.
        await one.ping()
        await other.ping()
        yield [one, other]


async def keys_of(client: Redis, settings: CacheSettings) -> list[str]:
    """Every key of the namespace."""
    found = client.scan_iter(match=f"{settings.namespace}:*")
    return [key.decode() async for key in found]


async def load() -> str:
    """What is cached."""
    return "loaded"


async def test_processes_that_miss_together_share_one_load(processes: list[Cache]) -> None:
    loads = []
    started, go = asyncio.Event(), asyncio.Event()

    async def load_slowly() -> str:
        loads.append(1)
        started.set()
        await go.wait()
        return "loaded"

    async with asyncio.TaskGroup() as group:
        callers = [
            group.create_task(cache.fetch("key", load_slowly, codec=TEXT, tags=["tag"]))
            for cache in processes * 5
        ]
        await started.wait()
        await asyncio.sleep(0.1)  # Time for the others to load too, if nothing held them back.
        go.set()
    assert {caller.result() for caller in callers} == {"loaded"}
    assert len(loads) == 1


async def test_another_process_loads_at_once_when_a_load_fails(processes: list[Cache]) -> None:
    started, go = asyncio.Event(), asyncio.Event()

    async def fail() -> str:
        started.set()
        await go.wait()
        raise LookupError("gone")

    failing = asyncio.create_task(processes[0].fetch("key", fail, codec=TEXT))
    await started.wait()
    waiting = asyncio.create_task(processes[1].fetch("key", load, codec=TEXT))
    go.set()
    with pytest.raises(LookupError):
        await failing
    async with asyncio.timeout(3):
        assert await waiting == "loaded"


async def test_a_process_that_dies_while_it_loads_holds_others_up_for_a_while_only(
    impatient: Cache, client: Redis, settings: CacheSettings
) -> None:
    await client.set(f"{settings.namespace}:lock:key", "a dead process", px=60_000)
    async with asyncio.timeout(3):
        assert await impatient.fetch("key", load, codec=TEXT) == "loaded"
    assert await client.get(f"{settings.namespace}:lock:key") == b"a dead process"


async def test_processes_that_find_a_stale_value_share_one_refresh(
    processes: list[Cache],
) -> None:
    loads = []
    go = asyncio.Event()

    async def load_slowly() -> str:
        loads.append(1)
        await go.wait()
        return "refreshed"

    await stale(processes[0], load)
    for cache in processes * 5:
        assert await stale(cache, load_slowly) == "loaded"
    await asyncio.sleep(0.1)  # Time for both to load, if nothing held one back.
    assert len(loads) == 1
    go.set()
    for _ in range(100):
        if await stale(processes[1], load_slowly) == "refreshed":
            return
    pytest.fail("it has not been refreshed")


async def test_a_source_that_has_failed_to_refresh_is_left_alone_by_all_processes_for_a_while(
    processes: list[Cache], client: Redis, settings: CacheSettings
) -> None:
    async def fail() -> str:
        raise LookupError("gone")

    await stale(processes[0], load)
    with capture_logs():  # On a busy machine a traceback is longer in the writing than the pause.
        await stale(processes[0], fail)
        await until_refresh_has_failed(processes[0])
    assert 0 < await client.pttl(f"{settings.namespace}:lock:key") <= 1000
    assert await stale(processes[1], load) == "loaded"


async def test_a_refresh_that_hangs_is_given_up(impatient: Cache) -> None:
    async def hang() -> str:
        await asyncio.Event().wait()
        return "never"

    await stale(impatient, load)
    assert await stale(impatient, hang) == "loaded"
    await until_refresh_has_failed(impatient)


async def stale(cache: Cache, load: Callable[[], Awaitable[str]]) -> str:
    """Read a value that is stale by the next time."""
    value = await cache.fetch("key", load, codec=TEXT, ttl_seconds=0.02, stale_seconds=60)
    await asyncio.sleep(0.03)
    return value


async def until_refresh_has_failed(cache: Cache) -> None:
    for _ in range(500):
        if cache.counts().failed_refreshes:
            return
        await asyncio.sleep(0.01)
    pytest.fail("no refresh has failed in 5 seconds")


async def test_an_invalidation_reaches_the_other_process(processes: list[Cache]) -> None:
    async def load_again() -> str:
        return "again"

    await processes[0].fetch("key", load, codec=TEXT, tags=["tag"])
    await processes[1].invalidate("tag")
    assert await processes[0].fetch("key", load_again, codec=TEXT, tags=["tag"]) == "again"


async def test_an_evicted_tag_makes_its_entries_missing(
    processes: list[Cache], client: Redis, settings: CacheSettings
) -> None:
    async def load_again() -> str:
        return "again"

    await processes[0].fetch("key", load, codec=TEXT, tags=["tag"])
    await client.delete(f"{settings.namespace}:tag:tag")
    assert await processes[0].fetch("key", load_again, codec=TEXT, tags=["tag"]) == "again"


async def test_every_key_has_a_ttl_and_no_lock_is_left(
    processes: list[Cache], client: Redis, settings: CacheSettings
) -> None:
    await processes[0].fetch("key", load, codec=TEXT, tags=["tag"])
    await processes[0].fetch("long", load, codec=TEXT, tags=["tag"], ttl_seconds=300)
    await processes[0].fetch("stale", load, codec=TEXT, tags=["tag"], stale_seconds=600)
    await processes[0].invalidate("other")
    keys = await keys_of(client, settings)
    kinds = sorted(key.removeprefix(f"{settings.namespace}:") for key in keys)
    entries = ["entry:key", "entry:long", "entry:stale"]
    assert kinds == [*entries, "epoch", "tag:other", "tag:tag"]
    seconds = {key.rpartition(":")[2]: await client.ttl(key) for key in keys}
    assert 25 <= seconds["key"] <= 30
    assert 265 <= seconds["long"] <= 300
    assert 625 <= seconds["stale"] <= 630
    assert min(seconds["tag"], seconds["epoch"]) >= seconds["stale"]
    assert 0 < seconds["other"] <= 35
