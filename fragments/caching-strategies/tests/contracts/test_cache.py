"""What every cache does."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from acme.cache import Cache
from acme.cache.codec import JsonCodec
from acme.cache.opening import open_cache
from acme.cache.settings import CacheSettings
from acme.errors import ConfigurationError

from ..bounds import at_its_bounds, beyond_its_bounds
from ..servers import adapters, url_of

TEXT = JsonCodec(str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A value with parts that JSON has no types for."""

    id: UUID
    at: datetime


class Source:
    """Something slow: it counts its loads and can be held up."""

    def __init__(self, value: str = "first") -> None:
        self.value = value
        self.loads = 0
        self.error: Exception | None = None
        self.started = asyncio.Event()
        self.ended = asyncio.Event()
        self.go = asyncio.Event()
        self.go.set()

    async def load(self) -> str:
        """The value as it is when the load begins."""
        self.loads += 1
        value = self.value
        self.started.set()
        try:
            await self.go.wait()
        finally:
            self.ended.set()
        if self.error:
            raise self.error
        return value


@pytest.fixture(params=adapters("cache", embedded="memory://"))
async def cache(request: pytest.FixtureRequest) -> AsyncIterator[Cache]:
    """A cache whose entries end within half a minute."""
    async with open_cache(CacheSettings(url=url_of(request.param), ttl_seconds=30)) as cache:
        yield cache


@pytest.fixture
def source() -> Source:
    """What is cached."""
    return Source()


@pytest.fixture
def key() -> str:
    """A key of this test alone."""
    return f"test/{uuid4()}"


async def test_loads_once_and_then_returns_what_was_kept(
    cache: Cache, source: Source, key: str
) -> None:
    assert await cache.fetch(key, source.load, codec=TEXT) == "first"
    source.value = "second"
    assert await cache.fetch(key, source.load, codec=TEXT) == "first"
    assert source.loads == 1


async def test_keeps_keys_apart(cache: Cache, key: str) -> None:
    one, other = Source("one"), Source("other")
    await cache.fetch(f"{key}/one", one.load, codec=TEXT)
    assert await cache.fetch(f"{key}/other", other.load, codec=TEXT) == "other"


async def test_returns_the_type_that_was_kept(cache: Cache, key: str) -> None:
    reading = Reading(id=uuid4(), at=datetime.now(UTC))
    codec = JsonCodec(Reading)

    async def load() -> Reading:
        return reading

    async def fail() -> Reading:
        raise AssertionError("it is kept")

    await cache.fetch(key, load, codec=codec)
    assert await cache.fetch(key, fail, codec=codec) == reading


async def test_loads_again_when_the_bytes_have_another_shape(
    cache: Cache, source: Source, key: str
) -> None:
    async def load() -> UUID:
        return UUID(int=1)

    await cache.fetch(key, source.load, codec=TEXT)
    assert await cache.fetch(key, load, codec=JsonCodec(UUID)) == UUID(int=1)


async def test_loads_again_when_the_ttl_is_over(cache: Cache, source: Source, key: str) -> None:
    await cache.fetch(key, source.load, codec=TEXT, ttl_seconds=0.05)
    source.value = "second"
    for _ in range(500):
        if await cache.fetch(key, source.load, codec=TEXT) == "second":
            break
        await asyncio.sleep(0.01)
    assert source.loads == 2


async def test_refuses_a_ttl_of_nothing(cache: Cache, source: Source, key: str) -> None:
    with pytest.raises(ValueError, match="more than 0 seconds"):
        await cache.fetch(key, source.load, codec=TEXT, ttl_seconds=0)


async def test_callers_that_miss_together_share_one_load(
    cache: Cache, source: Source, key: str
) -> None:
    source.go.clear()
    async with asyncio.TaskGroup() as group:
        callers = [group.create_task(cache.fetch(key, source.load, codec=TEXT)) for _ in range(20)]
        await source.started.wait()
        source.go.set()
    assert [caller.result() for caller in callers] == ["first"] * 20
    assert source.loads == 1


async def test_an_error_reaches_all_who_wait_and_is_not_kept(
    cache: Cache, source: Source, key: str
) -> None:
    source.error = LookupError("gone")
    source.go.clear()
    callers = [asyncio.create_task(cache.fetch(key, source.load, codec=TEXT)) for _ in range(5)]
    await source.started.wait()
    source.go.set()
    outcomes = await asyncio.gather(*callers, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [LookupError] * 5
    source.error = None
    assert await cache.fetch(key, source.load, codec=TEXT) == "first"


async def test_a_load_outlives_one_of_those_who_wait(
    cache: Cache, source: Source, key: str
) -> None:
    source.go.clear()
    first = asyncio.create_task(cache.fetch(key, source.load, codec=TEXT))
    await source.started.wait()
    second = asyncio.create_task(cache.fetch(key, source.load, codec=TEXT))
    await asyncio.sleep(0.05)  # Time for the second to join; joining later it would pass too.
    first.cancel()
    await asyncio.wait({first})
    assert first.cancelled()
    source.go.set()
    assert await second == "first"
    assert source.loads == 1


async def test_a_load_ends_when_nobody_waits(cache: Cache, source: Source, key: str) -> None:
    source.go.clear()
    caller = asyncio.create_task(cache.fetch(key, source.load, codec=TEXT))
    await source.started.wait()
    caller.cancel()
    await asyncio.wait({caller})
    async with asyncio.timeout(5):
        await source.ended.wait()
    source.go.set()
    assert await cache.fetch(key, source.load, codec=TEXT) == "first"


async def test_loads_again_after_an_invalidation_of_any_tag(
    cache: Cache, source: Source, key: str
) -> None:
    tags = [f"{key}/one", f"{key}/two"]
    for tag, value in zip(tags, ("second", "third"), strict=True):
        await cache.fetch(key, source.load, codec=TEXT, tags=tags)
        source.value = value
        await cache.invalidate(tag)
        assert await cache.fetch(key, source.load, codec=TEXT, tags=tags) == value


async def test_an_invalidation_spares_other_tags(cache: Cache, source: Source, key: str) -> None:
    await cache.fetch(key, source.load, codec=TEXT, tags=[f"{key}/one"])
    await cache.invalidate(f"{key}/other")
    await cache.fetch(key, source.load, codec=TEXT, tags=[f"{key}/one"])
    assert source.loads == 1


async def test_a_value_that_was_invalidated_while_it_loaded_is_not_kept(
    cache: Cache, source: Source, key: str
) -> None:
    source.go.clear()
    caller = asyncio.create_task(cache.fetch(key, source.load, codec=TEXT, tags=[key]))
    await source.started.wait()
    source.value = "second"
    await cache.invalidate(key)
    source.go.set()
    assert await caller == "first"
    assert await cache.fetch(key, source.load, codec=TEXT, tags=[key]) == "second"


async def test_a_caller_after_an_invalidation_does_not_get_a_load_from_before_it(
    cache: Cache, source: Source, key: str
) -> None:
    source.go.clear()
    before = asyncio.create_task(cache.fetch(key, source.load, codec=TEXT, tags=[key]))
    await source.started.wait()
    for value in ("second", "third"):
        source.value = value
        await cache.invalidate(key)
    after = asyncio.create_task(cache.fetch(key, source.load, codec=TEXT, tags=[key]))
    await asyncio.sleep(0.05)  # Time for a wrong caller to join the old load.
    source.go.set()
    assert await before == "first"
    assert await after == "third"
    assert await cache.fetch(key, source.load, codec=TEXT, tags=[key]) == "third"


async def test_answers_a_ping_and_is_not_critical(cache: Cache) -> None:
    await cache.ping()
    assert not cache.critical


async def test_refuses_an_unknown_scheme() -> None:
    with pytest.raises(ConfigurationError, match="CACHE_URL: unknown scheme 'memcached'"):
        async with open_cache(CacheSettings(url="memcached://127.0.0.1")):
            pass


@pytest.mark.parametrize("adapter", adapters("cache", embedded="memory://"))
@pytest.mark.parametrize(("name", "value"), at_its_bounds(CacheSettings))
async def test_works_at_the_bounds_of_each_setting(
    adapter: str, name: str, value: float, key: str
) -> None:
    settings = CacheSettings.model_validate({"url": url_of(adapter), name: value})
    async with open_cache(settings) as cache:
        assert await cache.fetch(key, Source().load, codec=TEXT, tags=[key]) == "first"
        await cache.invalidate(key)
        assert cache.counts().errors == 0 or name == "timeout_seconds"


@pytest.mark.parametrize(("name", "value"), beyond_its_bounds(CacheSettings))
def test_refuses_what_is_beyond_them(name: str, value: float) -> None:
    with pytest.raises(ValidationError):
        CacheSettings.model_validate({name: value})
