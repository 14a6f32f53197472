"""What every limiter does, with each algorithm."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import get_args
from uuid import uuid4

import pytest
from limits import RateLimitItem
from pydantic import ValidationError

from acme.errors import ConfigurationError, TooManyRequests
from acme.rate_limits import Verdict
from acme.rate_limits.counting import RateLimits, refusal
from acme.rate_limits.opening import open_rate_limits
from acme.rate_limits.rates import rate
from acme.rate_limits.settings import LimitSettings
from acme.rate_limits.texts import Algorithm

from ..bounds import at_its_bounds, beyond_its_bounds
from ..servers import adapters, url_of

ALGORITHMS = [str(each) for each in get_args(Algorithm)]
SERVERS = adapters("limits", embedded="memory://")
TEN = rate("10/hour", name="ten")


def settings_of(url: str, **values: object) -> LimitSettings:
    """Settings, with patience for a busy machine where there is something to wait for."""
    patient = {} if url.startswith("memory:") else {"timeout_seconds": 20}
    return LimitSettings.model_validate({"url": url, **patient, **values})


async def take(limits: RateLimits, limit: RateLimitItem, key: str) -> Verdict:
    """What one limit says to a caller."""
    (verdict,) = await limits.count_more(limit, key, "")
    return verdict


@pytest.fixture(params=SERVERS)
def url(request: pytest.FixtureRequest) -> str:
    """Where requests are counted."""
    return url_of(request.param)


@pytest.fixture(params=ALGORITHMS)
async def limits(request: pytest.FixtureRequest, url: str) -> AsyncIterator[RateLimits]:
    """The limits with one algorithm; a request of a leaky bucket may wait for a whole limit."""
    settings = settings_of(url, algorithm=request.param, turn_seconds=0)
    async with open_rate_limits(settings) as limits:
        yield limits


@pytest.fixture
def key() -> str:
    """A caller of this test alone."""
    return uuid4().hex


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_never_allows_more_than_the_limit_to_those_who_come_together(
    url: str, algorithm: str, key: str
) -> None:
    # Of a leaky bucket, the turn of the tenth is 54 minutes away.
    settings = settings_of(url, algorithm=algorithm)
    allowed = 1 if algorithm == "leaky-bucket" else 10
    async with open_rate_limits(settings) as limits:
        verdicts = await asyncio.gather(*(take(limits, TEN, key) for _ in range(100)))
    assert sum(verdict.allowed for verdict in verdicts) == allowed


async def test_keeps_callers_apart(limits: RateLimits, key: str) -> None:
    for caller in (f"{key}-ada", f"{key}-grace"):
        assert (await take(limits, TEN, caller)).allowed


async def test_keeps_limits_apart(limits: RateLimits, key: str) -> None:
    for name in ("exports", "imports"):
        assert (await take(limits, rate("1/hour", name=name), key)).allowed
    assert not (await take(limits, rate("1/hour", name="exports"), key)).allowed


async def test_says_what_is_left_and_when_there_is_more(limits: RateLimits, key: str) -> None:
    two = rate("2/hour", name="two")
    first = await take(limits, two, key)
    assert first.allowed
    assert first.remaining <= 1
    assert 0 <= first.reset_seconds <= 7200
    refused = await until_refused(limits, two, key)
    assert refused.remaining == 0
    assert 0 <= refused.reset_seconds <= 3600


async def test_a_refusal_says_how_many_whole_seconds_to_wait(limits: RateLimits, key: str) -> None:
    verdict = await until_refused(limits, rate("2/hour", name="two"), key)
    error = refusal([verdict])
    assert isinstance(error, TooManyRequests)
    assert verdict.reset_seconds <= error.retry_after_seconds <= verdict.reset_seconds + 1
    assert error.retry_after_seconds >= 1


@pytest.mark.parametrize("algorithm", ["fixed-window", "leaky-bucket", "token-bucket"])
async def test_allows_more_once_the_time_has_passed(url: str, algorithm: str, key: str) -> None:
    often = rate("20/second", name="often")
    settings = settings_of(url, algorithm=algorithm)
    async with open_rate_limits(settings) as limits, asyncio.timeout(30):
        await until_refused(limits, often, key)
        await until_allowed(limits, often, key)


async def test_the_edge_of_a_window_lets_no_two_windows_pass(url: str, key: str) -> None:
    limit = rate("20/second", name="edge")
    settings = settings_of(url, algorithm="moving-window")
    passed = list[tuple[float, float]]()
    async with open_rate_limits(settings) as limits, asyncio.timeout(30):
        while len(passed) < 25:
            before = time.monotonic()
            await until_allowed(limits, limit, key)
            passed.append((before, time.monotonic()))
    # However fast or slow this was: the twenty-first after each came a second later at least.
    for (before, _), (_, after) in zip(passed, passed[20:], strict=False):
        assert after - before >= 1


@pytest.mark.parametrize("algorithm", ["fixed-window", "moving-window", "token-bucket"])
async def test_all_who_share_a_server_share_a_limit(algorithm: str, url: str, key: str) -> None:
    if url.startswith("memory:"):
        return
    settings = settings_of(url, algorithm=algorithm)
    async with AsyncExitStack() as stack:
        both = [await stack.enter_async_context(open_rate_limits(settings)) for _ in range(2)]
        takes = [take(limits, TEN, key) for limits in both for _ in range(50)]
        verdicts = await asyncio.gather(*takes)
    assert sum(verdict.allowed for verdict in verdicts) == 10


async def test_a_leaky_bucket_gives_turns_at_even_intervals(url: str, key: str) -> None:
    settings = settings_of(url, algorithm="leaky-bucket", turn_seconds=60)
    async with open_rate_limits(settings) as limits:
        limit = rate("60/hour", name="even")
        verdicts = await asyncio.gather(*(take(limits, limit, key) for _ in range(3)))
    turns = sorted(verdict.turn_seconds for verdict in verdicts if verdict.allowed)
    assert turns == pytest.approx([0, 60], abs=6)


async def test_a_token_bucket_holds_the_burst(url: str, key: str) -> None:
    async with open_rate_limits(settings_of(url, algorithm="token-bucket", burst=3)) as limits:
        verdicts = [await take(limits, TEN, key) for _ in range(4)]
    assert [verdict.remaining for verdict in verdicts] == [2, 1, 0, 0]
    assert [verdict.allowed for verdict in verdicts] == [True, True, True, False]


async def test_a_quota_of_a_month_is_counted_whatever_the_algorithm(
    limits: RateLimits, key: str
) -> None:
    quota = rate("3/month", name="quota")
    verdicts = [await take(limits, quota, key) for _ in range(4)]
    assert [verdict.allowed for verdict in verdicts] == [True, True, True, False]
    assert [verdict.remaining for verdict in verdicts] == [2, 1, 0, 0]
    assert 0 < verdicts[0].reset_seconds <= 31 * 86_400


async def test_answers_a_ping(limits: RateLimits) -> None:
    await limits.ping()
    await limits.ping()


async def test_refuses_an_unknown_scheme() -> None:
    with pytest.raises(ConfigurationError, match="LIMITS_URL: unknown scheme 'memcached'"):
        async with open_rate_limits(LimitSettings(url="memcached://127.0.0.1")):
            pass


@pytest.mark.parametrize(("name", "value"), at_its_bounds(LimitSettings))
async def test_works_at_the_bounds_of_each_setting(
    url: str, name: str, value: float, key: str
) -> None:
    settings = settings_of(url, **{name: value})
    async with open_rate_limits(settings) as limits:
        found = await limits.count(key, "")
    # Where almost no time is left, whoever asks is served.
    assert [verdict.allowed for verdict in found] == [True] or name == "timeout_seconds"


@pytest.mark.parametrize(("name", "value"), beyond_its_bounds(LimitSettings))
def test_refuses_what_is_beyond_them(name: str, value: float) -> None:
    with pytest.raises(ValidationError):
        LimitSettings.model_validate({name: value})


async def until_refused(limits: RateLimits, limit: RateLimitItem, key: str) -> Verdict:
    """The first refusal."""
    for _ in range(1000):
        verdict = await take(limits, limit, key)
        if not verdict.allowed:
            return verdict
    raise AssertionError("never refused")


async def until_allowed(limits: RateLimits, limit: RateLimitItem, key: str) -> None:
    """Return once a request may pass."""
    while True:
        if (await take(limits, limit, key)).allowed:
            return
        await asyncio.sleep(0.01)
