"""A server that moves, stops, or loses what it knew: what may be stale is not returned."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from acme.cache import Cache
from acme.cache.codec import JsonCodec
from acme.cache.opening import open_cache
from acme.cache.settings import CacheSettings
from acme.errors import Unavailable

from .own_redis import Name, named, own_redis

TEXT = JsonCodec(str)
TAG = "tag"


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    """A server of this test."""
    async with own_redis(tmp_path) as port:
        yield port


@pytest.fixture
async def name(port: int) -> AsyncIterator[Name]:
    """A name of that server, by which one process knows it."""
    async with named(port) as name:
        yield name


@pytest.fixture
def behind(name: Name) -> CacheSettings:
    """How that process reaches the server."""
    return CacheSettings(url=name.url, namespace="test", timeout_seconds=5)


@pytest.fixture
def direct(port: int) -> CacheSettings:
    """How the others do."""
    return CacheSettings(url=f"redis://127.0.0.1:{port}/0", namespace="test", timeout_seconds=5)


async def read(cache: Cache, value: str) -> str:
    """What is kept, or else this value."""

    async def load() -> str:
        return value

    return await cache.fetch("key", load, codec=TEXT, tags=[TAG])


async def until_up(cache: Cache) -> None:
    """Wait until values come from the server again."""

    async def load() -> str:
        return "any"

    for _ in range(1000):
        errors = cache.counts().errors
        await cache.fetch("any", load, codec=TEXT)
        if cache.counts().errors == errors:
            return
        await asyncio.sleep(0.02)
    pytest.fail("the server has not been asked in 20 seconds")


async def test_leaves_a_node_that_was_demoted_for_the_one_that_the_name_leads_to(
    port: int, name: Name, behind: CacheSettings, tmp_path: Path
) -> None:
    async with own_redis(tmp_path) as other, open_cache(behind) as cache:
        # Several connections are open when it happens.
        await asyncio.gather(*(read(cache, "first") for _ in range(20)))
        async with Redis(port=port) as old:
            await old.replicaof("127.0.0.1", other)
        with pytest.raises(Unavailable, match="read only replica"):
            await cache.ping()
        name.target = other
        await until_up(cache)
        await cache.ping()
        await cache.invalidate(TAG)
        assert await read(cache, "second") == "second"
        async with Redis(port=port) as old:
            for _ in range(1000):
                if len(await old.client_list(_type="normal")) == 1:
                    return
                await asyncio.sleep(0.02)
    pytest.fail("connections to the old node are left after 20 seconds")


async def test_an_invalidation_that_found_no_server_holds_after_a_restart(
    name: Name, port: int, behind: CacheSettings
) -> None:
    async with open_cache(behind) as cache:
        assert await read(cache, "first") == "first"
        name.cut()
        await cache.invalidate(TAG)
    name.target = port
    async with open_cache(behind) as cache:
        assert await read(cache, "second") == "second"


async def test_an_invalidation_that_found_no_server_holds_when_it_is_back(
    name: Name, port: int, behind: CacheSettings, direct: CacheSettings
) -> None:
    async with open_cache(behind) as cache, open_cache(direct) as other:
        await cache.ping()
        await read(other, "first")
        assert await read(cache, "other") == "first"
        name.cut()
        await cache.invalidate(TAG)
        name.target = port
        await until_up(cache)
        assert await read(cache, "second") == "second"
        assert await read(other, "third") == "second"


async def test_a_process_that_was_killed_before_it_could_invalidate_is_followed_by_a_fresh_one(
    direct: CacheSettings,
) -> None:
    killed = open_cache(direct)
    cache = await killed.__aenter__()
    assert await read(cache, "first") == "first"
    async with open_cache(direct) as later:
        assert await read(later, "second") == "second"
    await killed.__aexit__(None, None, None)


async def test_every_key_has_a_ttl(port: int, direct: CacheSettings) -> None:
    async with Redis(port=port) as client, open_cache(direct) as cache:
        await read(cache, "first")
        kinds = {key: await client.pttl(key) for key in await client.keys("*")}
        assert kinds.keys() == {b"test:entry:key", b"test:epoch", b"test:tag:tag"}
        assert min(kinds.values()) > 0


async def test_a_server_that_has_lost_everything_is_used_as_it_is(
    port: int, direct: CacheSettings
) -> None:
    async with open_cache(direct) as cache, Redis(port=port) as client:
        await read(cache, "first")
        with capture_logs() as logs:
            await client.flushall()
            await client.script_flush()
            await cache.ping()
            assert await read(cache, "second") == "second"
        assert logs == []
