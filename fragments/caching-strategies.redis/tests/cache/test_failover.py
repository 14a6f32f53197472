"""A server that moves, stops, or loses what it knew: what may be stale is not returned."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

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
MEMBERS = "test:members"


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


async def test_what_is_kept_is_doubted_while_a_process_is_not_heard_of(
    port: int, direct: CacheSettings
) -> None:
    async with open_cache(direct) as cache, Redis(port=port) as client:
        assert await read(cache, "first") == "first"
        # Its lease has ended, as of one that is killed, or cut off, for some seconds.
        await client.zadd(MEMBERS, {"lost": await milliseconds(client) - 1})
        for value in ("second", "third"):
            await until_loaded(cache, value)


async def test_a_process_that_ends_well_leaves_no_doubt_and_every_key_has_a_ttl(
    port: int, direct: CacheSettings
) -> None:
    async with Redis(port=port) as client:
        async with open_cache(direct) as cache:
            await read(cache, "first")
            kinds = {key: await client.pttl(key) for key in await client.keys("*")}
            assert kinds.keys() == {f"test:{kind}".encode() for kind in KINDS}
            assert min(kinds.values()) > 0
        assert await client.zcard(MEMBERS) == 0


KINDS = ("entry:key", "epoch", "members", "tag:tag")


async def test_a_server_that_has_gone_back_in_time_is_noticed(
    port: int, direct: CacheSettings
) -> None:
    async with open_cache(direct) as cache, Redis(port=port) as client:
        assert await read(cache, "first") == "first"
        # As in a snapshot of a second ago, or on a replica that was behind.
        (member,) = cast("list[bytes]", await client.zrange(MEMBERS, 0, 0))
        await client.zadd(MEMBERS, {member: await milliseconds(client) + 4000})
        await until_loaded(cache, "second")


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


async def milliseconds(client: Redis) -> int:
    """The time of the server."""
    seconds, micros = await client.time()
    return int(seconds) * 1000 + int(micros) // 1000


async def until_loaded(cache: Cache, value: str) -> None:
    """Read until this value is taken from the source."""
    for _ in range(1000):
        if await read(cache, value) == value:
            return
        await asyncio.sleep(0.02)
    pytest.fail("the old value is returned after 20 seconds")
