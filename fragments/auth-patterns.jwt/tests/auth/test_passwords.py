"""Passwords: what a hash costs, and that work is bounded."""

import asyncio

import pytest

from acme.accounts.passwords import Verdict, open_passwords
from acme.accounts.service import AccountService
from acme.accounts.settings import PasswordSettings
from acme.bootstrap import Services
from acme.errors import Unauthenticated, Unavailable

CHEAP = PasswordSettings(memory_kib=8, passes=1)


class Counting:
    """Counts how often a password was compared, and knows none."""

    def __init__(self) -> None:
        self.compared = 0

    async def hash(self, password: str) -> str:
        return f"hash of {len(password)}"

    async def check(self, password: str, password_hash: str | None) -> Verdict:
        self.compared += 1
        return Verdict(right=False)


def test_production_parameters_are_those_of_rfc_9106() -> None:
    settings = PasswordSettings()
    assert (settings.memory_kib, settings.passes) == (64 * 1024, 3)


async def test_hash_is_argon2id_with_the_parameters_and_a_salt() -> None:
    async with open_passwords(PasswordSettings(memory_kib=16, passes=2)) as passwords:
        one, other = await passwords.hash("a password"), await passwords.hash("a password")
    assert one.startswith("$argon2id$v=19$m=16,t=2,p=1$")
    assert one != other


async def test_password_is_compared_in_its_composed_form() -> None:
    async with open_passwords(CHEAP) as passwords:
        kept = await passwords.hash("caf\u00e9 caf\u00e9 caf\u00e9")
        assert (await passwords.check("cafe\u0301 cafe\u0301 cafe\u0301", kept)).right
        assert not (await passwords.check("cafe cafe cafe", kept)).right


async def test_hash_with_other_parameters_is_replaced_at_the_next_login() -> None:
    async with open_passwords(CHEAP) as passwords:
        kept = await passwords.hash("a password")
        assert (await passwords.check("a password", kept)).new_hash is None
    async with open_passwords(PasswordSettings(memory_kib=16, passes=1)) as passwords:
        new_hash = (await passwords.check("a password", kept)).new_hash
    assert new_hash is not None
    assert "m=16" in new_hash


async def test_more_work_than_there_is_room_for_is_refused() -> None:
    settings = PasswordSettings(memory_kib=4096, passes=2, threads=1, queue=1)
    async with open_passwords(settings) as passwords:
        tries = [asyncio.create_task(passwords.hash("a password")) for _ in range(20)]
        outcomes = await asyncio.gather(*tries, return_exceptions=True)
        refused = [outcome for outcome in outcomes if isinstance(outcome, Unavailable)]
        assert len(refused) == 18
        assert await passwords.hash("a password")


async def test_unknown_account_costs_the_same_comparison_as_a_wrong_password(
    services: Services,
) -> None:
    counting = Counting()
    accounts = AccountService(
        services.database,
        counting,
        services.login_limits,
        services.sessions,
    )
    await accounts.register("ada@example.com", "a password", address="192.0.2.1")
    for email in ("ada@example.com", "grace@example.com"):
        counting.compared = 0
        with pytest.raises(Unauthenticated):
            await accounts.login(email, "not the password", address="192.0.2.1")
        assert counting.compared == 1
