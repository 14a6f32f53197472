"""What every cache does with values past their TTL, and how it counts what reads come to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from acme.cache import Cache
from acme.cache.codec import JsonCodec
from acme.cache.counts import CacheCounts
from acme.cache.opening import open_cache
from acme.cache.settings import CacheSettings

from ..servers import adapters, url_of

TEXT = JsonCodec(str)
TTL_SECONDS = 0.03


class Source:
    """Something slow: it counts its loads and can be held up."""

    def __init__(self) -> None:
        self.value = "first"
        self.loads = 0
        self.error: Exception | None = None
        self.ended = asyncio.Event()
        self.go = asyncio.Event()
        self.go.set()

    async def load(self) -> str:
        """The value as it is when the load begins."""
        self.loads += 1
        value = self.value
        try:
            await self.go.wait()
        finally:
            self.ended.set()
        if self.error:
            raise self.error
        return value


@pytest.fixture(params=adapters("cache", embedded="memory://"))
def settings(request: pytest.FixtureRequest) -> CacheSettings:
    """An adapter, and where its server is."""
    return CacheSettings(url=url_of(request.param), jitter=0)


@pytest.fixture
async def cache(settings: CacheSettings) -> AsyncIterator[Cache]:
    """A cache that nobody has read."""
    async with open_cache(settings) as cache:
        yield cache


@pytest.fixture
def source() -> Source:
    """What is cached."""
    return Source()


@pytest.fixture
def key() -> str:
    """A key of this test alone."""
    return f"test/{uuid4()}"


async def read(cache: Cache, source: Source, key: str, *, stale_seconds: float = 60) -> str:
    """The value, which is fresh for an instant."""
    return await cache.fetch(
        key,
        source.load,
        codec=TEXT,
        tags=[key],
        ttl_seconds=TTL_SECONDS,
        stale_seconds=stale_seconds,
    )


async def gone_stale(cache: Cache, source: Source, key: str) -> None:
    """Keep the first value and wait until it is stale; the source has the second by then."""
    assert await read(cache, source, key) == "first"
    source.value = "second"
    await asyncio.sleep(2 * TTL_SECONDS)


async def until(reached: Callable[[], bool]) -> None:
    """Return when something that goes on in the background is so."""
    for _ in range(500):
        if reached():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it has not come about in 5 seconds")


async def until_refreshed(cache: Cache, source: Source, key: str) -> None:
    """Read until the value is the second."""
    for _ in range(500):
        if await read(cache, source, key) == "second":
            return
        await asyncio.sleep(0.01)
    pytest.fail("it has not been refreshed in 5 seconds")


async def test_a_stale_value_is_returned_at_once_while_one_load_refreshes_it(
    cache: Cache, source: Source, key: str
) -> None:
    await gone_stale(cache, source, key)
    source.go.clear()
    for _ in range(10):
        assert await read(cache, source, key) == "first"
    await until(lambda: source.loads == 2)
    assert await read(cache, source, key) == "first"
    await asyncio.sleep(0.05)  # Time for another load, if nothing held it back.
    assert source.loads == 2
    source.go.set()
    await until_refreshed(cache, source, key)


async def test_a_failed_refresh_keeps_the_stale_value_and_is_logged_and_tried_again(
    cache: Cache, source: Source, key: str
) -> None:
    await gone_stale(cache, source, key)
    source.error = LookupError("gone")
    with capture_logs() as logs:
        assert await read(cache, source, key) == "first"
        await until(lambda: cache.counts().failed_refreshes == 1)
    assert [(entry["event"], entry["key"]) for entry in logs] == [("cache_refresh_failed", key)]
    assert await read(cache, source, key) == "first"
    source.error = None
    await until_refreshed(cache, source, key)


async def test_a_value_past_its_grace_is_loaded(cache: Cache, source: Source, key: str) -> None:
    await read(cache, source, key, stale_seconds=TTL_SECONDS)
    source.value = "second"
    await asyncio.sleep(4 * TTL_SECONDS)
    assert await read(cache, source, key, stale_seconds=TTL_SECONDS) == "second"
    assert cache.counts() == CacheCounts(misses=2)


async def test_a_stale_value_that_was_invalidated_is_not_returned(
    cache: Cache, source: Source, key: str
) -> None:
    await gone_stale(cache, source, key)
    await cache.invalidate(key)
    assert await read(cache, source, key) == "second"


async def test_what_is_invalidated_while_it_is_refreshed_is_not_kept(
    cache: Cache, source: Source, key: str
) -> None:
    await gone_stale(cache, source, key)
    source.go.clear()
    source.ended.clear()
    await read(cache, source, key)
    await until(lambda: source.loads == 2)
    source.value = "third"
    await cache.invalidate(key)
    source.go.set()
    await source.ended.wait()
    await asyncio.sleep(0.05)  # Time to keep the second, if nothing prevented that.
    assert await read(cache, source, key) == "third"


async def test_stale_bytes_of_another_shape_are_loaded_again(
    cache: Cache, source: Source, key: str
) -> None:
    async def load() -> int:
        return 1

    await gone_stale(cache, source, key)
    number = await cache.fetch(
        key, load, codec=JsonCodec(int), tags=[key], ttl_seconds=TTL_SECONDS, stale_seconds=60
    )
    assert number == 1


async def test_refuses_a_grace_below_nothing(cache: Cache, source: Source, key: str) -> None:
    with pytest.raises(ValueError, match="0 seconds or more"):
        await read(cache, source, key, stale_seconds=-1)


async def test_counts_each_read_once(cache: Cache, source: Source, key: str) -> None:
    other = Source()
    other.go.clear()
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(cache.fetch(f"{key}/other", other.load, codec=TEXT))
        await until(lambda: cache.counts().misses == 3)
        other.go.set()
    for _ in range(2):
        await cache.fetch(f"{key}/other", other.load, codec=TEXT)
    await gone_stale(cache, source, key)
    before = cache.counts()
    source.go.clear()
    await read(cache, source, key)
    assert before == CacheCounts(hits=2, misses=4)
    assert cache.counts() == CacheCounts(hits=2, misses=4, stale=1)


async def test_a_refresh_ends_with_the_cache_which_logs_its_counts(
    settings: CacheSettings, source: Source, key: str
) -> None:
    with capture_logs() as logs:
        async with open_cache(settings) as cache:
            await gone_stale(cache, source, key)
            source.go.clear()
            source.ended.clear()
            await read(cache, source, key)
            await until(lambda: source.loads == 2)
    assert source.ended.is_set()
    (entry,) = logs
    counted = {"hits": 0, "stale": 1, "misses": 1, "errors": 0, "failed_refreshes": 0}
    assert entry == {"event": "cache_closed", "log_level": "info", **counted}


async def test_a_cache_that_nobody_read_logs_nothing(settings: CacheSettings) -> None:
    with capture_logs() as logs:
        async with open_cache(settings):
            pass
    assert logs == []
