"""How often somebody may try to log in."""

from datetime import UTC, datetime, timedelta

import pytest

from acme.bootstrap import Services
from acme.errors import TooManyRequests
from acme.logins.limits import LoginLimits
from acme.logins.settings import LoginSettings

SETTINGS = LoginSettings(pair_limit=2, address_limit=4, account_limit=4, registration_limit=2)


class Time:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def limits(services: Services, time: Time) -> LoginLimits:
    return LoginLimits(services.database, SETTINGS, time)


async def test_attempts_are_allowed_again_when_the_window_is_over(
    limits: LoginLimits, time: Time
) -> None:
    for _ in range(2):
        await limits.count_login("ada@example.com", "192.0.2.1")
    with pytest.raises(TooManyRequests) as caught:
        await limits.count_login("ada@example.com", "192.0.2.1")
    assert caught.value.retry_after_seconds == SETTINGS.window_seconds
    time.now += timedelta(seconds=SETTINGS.window_seconds + 1)
    await limits.count_login("ada@example.com", "192.0.2.1")


async def test_refused_attempts_do_not_prolong_the_wait(limits: LoginLimits, time: Time) -> None:
    for _ in range(2):
        await limits.count_login("ada@example.com", "192.0.2.1")
    for _ in range(3):
        time.now += timedelta(seconds=300)
        with pytest.raises(TooManyRequests):
            await limits.count_login("ada@example.com", "192.0.2.1")
        if time.now >= datetime(2026, 1, 1, 0, 10, tzinfo=UTC):
            break
    time.now += timedelta(seconds=301)
    await limits.count_login("ada@example.com", "192.0.2.1")


async def test_one_address_cannot_try_many_accounts(limits: LoginLimits) -> None:
    for number in range(4):
        await limits.count_login(f"account{number}@example.com", "192.0.2.1")
    with pytest.raises(TooManyRequests):
        await limits.count_login("another@example.com", "192.0.2.1")
    await limits.count_login("another@example.com", "198.51.100.1")


async def test_attack_from_many_addresses_does_not_lock_out_where_the_owner_was_before(
    limits: LoginLimits,
) -> None:
    await limits.count_login("ada@example.com", "192.0.2.1")
    await limits.login_succeeded("ada@example.com", "192.0.2.1")
    for number in range(4):
        await limits.count_login("ada@example.com", f"198.51.100.{number}")
    with pytest.raises(TooManyRequests):
        await limits.count_login("ada@example.com", "203.0.113.1")
    await limits.count_login("ada@example.com", "192.0.2.1")


async def test_registrations_from_one_address_are_limited(limits: LoginLimits) -> None:
    for _ in range(2):
        await limits.count_registration("192.0.2.1")
    with pytest.raises(TooManyRequests):
        await limits.count_registration("192.0.2.1")
    await limits.count_registration("198.51.100.1")
