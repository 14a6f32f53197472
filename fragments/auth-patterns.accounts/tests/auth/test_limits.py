"""How often somebody may try to log in."""

from datetime import UTC, datetime, timedelta

import pytest

from acme.bootstrap import Services
from acme.errors import TooManyRequests
from acme.logins.limits import LoginLimits
from acme.logins.settings import LoginSettings

ADA, HOME = "ada@example.com", "192.0.2.1"
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
    await log_in(limits)
    for number in range(4):
        await limits.count_login("ada@example.com", f"198.51.100.{number}")
    with pytest.raises(TooManyRequests):
        await limits.count_login("ada@example.com", "203.0.113.1")
    await limits.count_login("ada@example.com", "192.0.2.1")


async def log_in(limits: LoginLimits, email: str = ADA, address: str = HOME) -> None:
    """Log in with the right password."""
    attempt = await limits.count_login(email, address)
    await limits.login_succeeded(email, address, attempt)


async def guesses(limits: LoginLimits, *addresses: str, email: str = ADA) -> int:
    """How many guesses are allowed from these addresses, each asked once in turn."""
    allowed = 0
    for address in addresses:
        try:
            await limits.count_login(email, address)
        except TooManyRequests:
            continue
        allowed += 1
    return allowed


EVERYWHERE = [f"198.51.100.{number}" for number in range(20)]


@pytest.mark.parametrize("before", [True, False])
async def test_logins_of_the_owner_lend_nothing_to_guesses_from_elsewhere(
    limits: LoginLimits, before: bool
) -> None:
    attempts = 0 if before else await guesses(limits, *EVERYWHERE[:3])
    for _ in range(50):
        await log_in(limits)
    attempts += await guesses(limits, *EVERYWHERE[3:])
    assert attempts == SETTINGS.account_limit


async def test_logins_of_the_owner_lend_nothing_to_guesses_from_the_same_address(
    limits: LoginLimits,
) -> None:
    assert await guesses(limits, HOME) == 1
    for _ in range(50):
        await log_in(limits)
    assert await guesses(limits, HOME, HOME) == SETTINGS.pair_limit - 1


async def test_own_logins_lend_nothing_to_guesses_at_other_accounts(limits: LoginLimits) -> None:
    for _ in range(50):
        await log_in(limits, "mallory@example.com")
    tries = [await guesses(limits, HOME, email=f"{n}@example.com") for n in range(10)]
    assert sum(tries) == SETTINGS.address_limit


async def test_login_that_succeeds_in_a_later_window_takes_nothing_from_it(
    limits: LoginLimits, time: Time
) -> None:
    slow = await limits.count_login(ADA, HOME)
    time.now += timedelta(seconds=SETTINGS.window_seconds)
    assert await guesses(limits, HOME, HOME) == SETTINGS.pair_limit
    await limits.login_succeeded(ADA, HOME, slow)
    assert await guesses(limits, HOME) == 0


async def test_owner_logs_in_where_they_are_known_as_often_as_they_like(
    limits: LoginLimits,
) -> None:
    await log_in(limits)
    await guesses(limits, *EVERYWHERE)
    for _ in range(50):
        await log_in(limits)


async def test_registrations_from_one_address_are_limited(limits: LoginLimits) -> None:
    for _ in range(2):
        await limits.count_registration("192.0.2.1")
    with pytest.raises(TooManyRequests):
        await limits.count_registration("192.0.2.1")
    await limits.count_registration("198.51.100.1")
