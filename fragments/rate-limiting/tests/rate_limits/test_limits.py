"""Limits as they are written, who has which, and months."""

from datetime import UTC, datetime

import pytest
from limits.aio.storage import MemoryStorage
from pydantic import ValidationError

from acme.rate_limits.buckets import TokenBucket
from acme.rate_limits.memory import MemoryMoments
from acme.rate_limits.rates import rate, rates
from acme.rate_limits.settings import LimitSettings
from acme.rate_limits.tiers import Tiers
from acme.rate_limits.windows import Months


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rate", "often"),
        ("rate", "0/minute"),
        ("rate", "2000000/second"),
        ("rate", "5/2 months"),
        ("rate", "5/minute; 10/2 minutes"),
        ("tiers", "partner=often"),
        ("tiers", "=5/minute"),
        ("tiers", "Partner=5/minute"),
        ("callers", "ada"),
        ("callers", "=partner"),
        ("algorithm", "guess"),
    ],
)
def test_refuses_what_is_no_limit(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        LimitSettings.model_validate({name: value})


def test_a_limit_is_called_after_its_tier_and_its_time() -> None:
    named = [limit.namespace for limit in rates("5/minute; 100/month", name="partner")]
    assert named == ["partner-minute", "partner-month"]


def test_a_caller_has_the_limits_of_their_tier() -> None:
    tiers = Tiers(
        LimitSettings(
            rate="10/minute",
            tiers="partner=1000/minute; 5000/month, anonymous=1/minute",
            callers="ada=partner, grace=nowhere",
        )
    )
    assert [limit.amount for limit in tiers.limits_of("ada")] == [1000, 5000]
    assert [limit.amount for limit in tiers.limits_of("grace")] == [10]
    assert [limit.amount for limit in tiers.limits_of("alan")] == [10]
    assert [limit.amount for limit in tiers.limits_of(None)] == [1]


def test_without_a_tier_of_their_own_clients_have_the_limits_of_all() -> None:
    tiers = Tiers(LimitSettings(rate="10/minute"))
    assert tiers.limits_of(None) == tiers.limits_of("ada")


async def test_a_month_begins_anew_at_its_edge_and_no_earlier() -> None:
    now = datetime(2027, 2, 28, 23, 59, 59, tzinfo=UTC)
    months = Months(MemoryStorage(), clock=lambda: now)
    quota = rate("1/month", name="quota")
    first = await months.take(quota, "ada")
    assert (first.allowed, first.reset_seconds) == (True, 1)
    assert not (await months.take(quota, "ada")).allowed
    now = datetime(2027, 3, 1, tzinfo=UTC)
    assert (await months.take(quota, "ada")).allowed


async def test_a_token_bucket_refills_by_the_clock_and_to_the_brim_only() -> None:
    now = 0.0
    bucket = TokenBucket(MemoryMoments(clock=lambda: now), burst=0)
    limit = rate("2/second", name="two")
    assert [(await bucket.take(limit, "ada")).allowed for _ in range(3)] == [True, True, False]
    now = 0.499_999
    assert not (await bucket.take(limit, "ada")).allowed
    now = 0.5
    assert [(await bucket.take(limit, "ada")).allowed for _ in range(2)] == [True, False]
    now = 60.0
    assert [(await bucket.take(limit, "ada")).allowed for _ in range(3)] == [True, True, False]
