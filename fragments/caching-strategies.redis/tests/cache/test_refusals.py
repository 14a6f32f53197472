"""A real server that refuses: it is never told as absent, and no secret is shown."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
from redis.asyncio import Redis

from acme.cache import Cache
from acme.cache.codec import JsonCodec
from acme.cache.opening import open_cache
from acme.cache.settings import CacheSettings
from acme.errors import ConfigurationError, Unavailable

from .own_redis import own_redis

SECRETS = ["Qx/7+pR2kdZt4w==", "p@ssw0rd", "a:b,c?d#e%f [g]", "%2F", "ü"]


async def load() -> str:
    """What is cached."""
    return "loaded"


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    """A server that asks for a password."""
    async with own_redis(tmp_path, "--requirepass", SECRETS[0]) as port:
        yield port


def url(port: int, password: str, path: str = "0") -> str:
    """Where the server is, for somebody with this password."""
    return f"redis://:{quote(password, safe='')}@127.0.0.1:{port}/{path}"


@pytest.mark.parametrize(
    ("password", "path", "words"),
    [
        ("wr0ng", "0", "invalid username-password pair"),
        ("", "0", "Authentication required"),
        (SECRETS[0], "99", "DB index is out of range"),
    ],
)
async def test_opening_repeats_what_the_server_says(
    port: int, password: str, path: str, words: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        async with open_cache(CacheSettings(url=url(port, password, path), timeout_seconds=5)):
            pass
    message = str(caught.value)
    assert message.startswith(f"CACHE_URL: Redis at 127.0.0.1:{port} refuses: {words}")
    assert "\n" not in message
    for secret in ("wr0ng", SECRETS[0]):
        assert secret not in message


async def test_opening_says_that_a_user_may_not_write(port: int) -> None:
    async with Redis(port=port, password=SECRETS[0]) as client:
        keys, commands = ["~other:*"], ["+@all"]
        await client.acl_setuser(
            "ada", enabled=True, passwords=[f"+{SECRETS[1]}"], keys=keys, commands=commands
        )
    address = f"redis://ada:{quote(SECRETS[1])}@127.0.0.1:{port}/0"
    with pytest.raises(ConfigurationError, match=r"refuses: .*permission") as caught:
        async with open_cache(CacheSettings(url=address, timeout_seconds=5)):
            pass
    assert SECRETS[1] not in str(caught.value)


async def test_every_password_works(port: int) -> None:
    for before, secret in zip(SECRETS, [*SECRETS[1:], "last"], strict=True):
        settings = CacheSettings(url=url(port, before), timeout_seconds=5)
        async with open_cache(settings) as cache:
            await cache.ping()
            await cache.fetch("key", load, codec=JsonCodec(str))
            assert cache.counts().errors == 0
        async with Redis(port=port, password=before) as client:
            await client.config_set("requirepass", secret)


async def test_a_refusal_after_the_start_is_said_in_the_words_of_the_server(port: int) -> None:
    async with open_cache(CacheSettings(url=url(port, SECRETS[0]), timeout_seconds=5)) as cache:
        await cache.ping()
        async with Redis(port=port, password=SECRETS[0]) as client:
            await client.acl_setuser("default", commands=["-evalsha"])
        with pytest.raises(Unavailable, match=r"refuses: .*permission") as caught:
            await cache.ping()
        assert SECRETS[0] not in str(caught.value)
        assert await read(cache) == "loaded"


@pytest.mark.parametrize(
    "malformed",
    [
        "redis://127.0.0.1:6379/0?unknown=1",
        "redis://127.0.0.1:6379/0?socket_timeout=soon",
        "redis://127.0.0.1:6379/none",
        "redis://127.0.0.1,127.0.0.2/0",
        "rediss://127.0.0.1:6379/0?ssl_cert_reqs=perhaps",
    ],
)
async def test_refuses_a_url_that_the_client_cannot_use(malformed: str) -> None:
    with pytest.raises(ConfigurationError, match="CACHE_URL: not a URL like"):
        async with open_cache(CacheSettings(url=malformed)):
            pass


async def read(cache: Cache) -> str:
    """A value, from wherever it comes."""
    return await cache.fetch("key", load, codec=JsonCodec(str))
