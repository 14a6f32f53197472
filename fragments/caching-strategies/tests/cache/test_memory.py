"""The cache in memory: its bounds, and expiry by a clock."""

import asyncio

import pytest
from structlog.testing import capture_logs

from acme.cache import Cache
from acme.cache.codec import JsonCodec
from acme.cache.expiry import lifetime_seconds
from acme.cache.memory import MemoryBackend
from acme.cache.settings import CacheSettings

TEXT = JsonCodec(str)


class Clock:
    """A clock that stands still."""

    now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the cache."""
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> Cache:
    """A cache of three entries that live ten seconds."""
    backend = MemoryBackend(max_entries=3, clock=clock)
    return Cache(backend, CacheSettings(ttl_seconds=10, jitter=0))


async def is_kept(cache: Cache, key: str, *tags: str) -> bool:
    """Whether a key was there; it is afterwards."""
    loaded = []

    async def load() -> str:
        loaded.append(key)
        return key

    await cache.fetch(key, load, codec=TEXT, tags=tags)
    return not loaded


async def test_the_least_recently_used_entry_makes_room(cache: Cache) -> None:
    for key in ("a", "b", "c", "a", "d"):
        await is_kept(cache, key)
    assert [await is_kept(cache, key) for key in ("a", "c", "d")] == [True, True, True]
    assert not await is_kept(cache, "b")


async def test_an_entry_ends_with_its_ttl(cache: Cache, clock: Clock) -> None:
    await is_kept(cache, "a")
    clock.now = 9.9
    assert await is_kept(cache, "a")
    clock.now = 10
    assert not await is_kept(cache, "a")


async def test_a_stale_entry_is_refreshed_once_a_second_until_that_succeeds(
    cache: Cache, clock: Clock
) -> None:
    loads = []

    async def load() -> str:
        loads.append(clock.now)
        if clock.now:
            raise LookupError("gone")
        return "kept"

    async def read_at(now: float) -> None:
        clock.now = now
        assert await cache.fetch("a", load, codec=TEXT, stale_seconds=5) == "kept"
        for _ in range(10):
            await asyncio.sleep(0)  # Turns for a refresh, which waits for nothing, to end.

    with capture_logs():
        for now in (0, 9.9, 10, 10.5, 10.9, 11, 14.9):
            await read_at(now)
    assert loads == [0, 10, 11, 14.9]
    clock.now = 15
    with pytest.raises(LookupError):
        await cache.fetch("a", load, codec=TEXT, stale_seconds=5)


async def test_a_forgotten_tag_costs_a_load_and_revives_nothing(cache: Cache) -> None:
    await is_kept(cache, "a", "tag-a")
    await cache.invalidate("tag-a")
    for key in ("b", "c", "d"):
        await is_kept(cache, key, f"tag-{key}")
    assert not await is_kept(cache, "a", "tag-a")


async def test_more_tags_than_the_cache_has_entries_are_served_unkept(cache: Cache) -> None:
    assert not await is_kept(cache, "a", "1", "2", "3", "4")
    assert not await is_kept(cache, "a", "1", "2", "3", "4")


def test_lifetimes_spread_below_the_ttl() -> None:
    lifetimes = {lifetime_seconds(100, 0.1) for _ in range(100)}
    assert len(lifetimes) > 50
    assert all(90 <= lifetime <= 100 for lifetime in lifetimes)
