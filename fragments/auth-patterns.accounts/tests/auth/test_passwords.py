"""Passwords: what a hash costs, and that work is bounded."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from uuid import UUID, uuid4

import pytest

from acme.accounts.account import Account
from acme.accounts.passwords import (
    Argon2Passwords,
    Verdict,
    open_passwords,
)
from acme.accounts.service import AccountService
from acme.accounts.settings import PasswordSettings
from acme.bootstrap import Services
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import Unauthenticated, Unavailable

CHEAP = PasswordSettings(memory_kib=8, passes=1)
COSTLY = PasswordSettings(memory_kib=16_384, passes=1)


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


@pytest.fixture
def database(services: Services) -> Database:
    return services.database


async def keep(database: Database, *hashes: str) -> None:
    """An account for each hash."""
    async with database.transaction() as tx:
        for each in hashes:
            account = Account(
                id=uuid4(),
                email=f"{uuid4()}@example.com",
                password_hash=each,
                created_at=datetime.now(UTC),
            )
            await tx.accounts.add(account)


async def hash_with(settings: PasswordSettings, database: Database) -> str:
    async with open_passwords(settings, database) as passwords:
        return await passwords.hash("a password")


async def processor_time(work: Callable[[], Awaitable[object]]) -> float:
    """The least of a few measurements, of the whole process: hashing has threads of its own."""
    times = []
    for _ in range(3):
        started = time.process_time()
        await work()
        times.append(time.process_time() - started)
    return min(times)


async def test_hash_is_argon2id_with_the_parameters_and_a_salt(database: Database) -> None:
    settings = PasswordSettings(memory_kib=16, passes=2)
    one, other = [await hash_with(settings, database) for _ in range(2)]
    assert one.startswith("$argon2id$v=19$m=16,t=2,p=1$")
    assert one != other


async def test_password_is_compared_in_its_composed_form(database: Database) -> None:
    async with open_passwords(CHEAP, database) as passwords:
        kept = await passwords.hash("caf\u00e9 caf\u00e9 caf\u00e9")
        assert (await passwords.check("cafe\u0301 cafe\u0301 cafe\u0301", kept)).right
        assert not (await passwords.check("cafe cafe cafe", kept)).right


@pytest.mark.parametrize(("before", "after"), [(8, 16), (16, 8)])
async def test_hash_with_other_parameters_is_replaced_at_the_next_login(
    database: Database, before: int, after: int
) -> None:
    kept = await hash_with(PasswordSettings(memory_kib=before, passes=1), database)
    async with open_passwords(PasswordSettings(memory_kib=after, passes=1), database) as passwords:
        assert await passwords.check("another", kept) == Verdict(right=False)
        new_hash = (await passwords.check("a password", kept)).new_hash
        assert new_hash is not None
        assert f"m={after}," in new_hash
        assert await passwords.check("a password", new_hash) == Verdict(right=True)


@pytest.mark.parametrize(("before", "after"), [(CHEAP, COSTLY), (COSTLY, CHEAP)])
async def test_time_does_not_tell_with_which_parameters_a_hash_was_made(
    database: Database, before: PasswordSettings, after: PasswordSettings
) -> None:
    old = await hash_with(before, database)
    await keep(database, old)
    new = await hash_with(after, database)
    async with open_passwords(after, database) as passwords:
        times = [
            await processor_time(partial(passwords.check, "a wrong guess", each))
            for each in (None, old, new, "barred")
        ]
    # They differ by a factor of five hundred where the parameters alone decide.
    assert max(times) < 5 * min(times)


async def test_rare_hash_that_nobody_knew_of_tells_nothing_the_second_time(
    database: Database,
) -> None:
    rare = await hash_with(COSTLY, database)
    async with open_passwords(CHEAP, database) as passwords:
        await passwords.check("a wrong guess", rare)
        times = [
            await processor_time(partial(passwords.check, "a wrong guess", each))
            for each in (None, rare)
        ]
    assert max(times) < 5 * min(times)


@pytest.mark.parametrize("barred", ["", "!", "$argon2id$", "$2b$12$abc"])
async def test_account_whose_hash_is_none_has_no_right_password(
    database: Database, barred: str
) -> None:
    async with open_passwords(CHEAP, database) as passwords:
        for guess in ("", barred, "a wrong guess"):
            assert await passwords.check(guess, barred) == Verdict(right=False)


async def test_more_work_than_there_is_room_for_is_refused() -> None:
    go = threading.Event()
    with ThreadPoolExecutor(1) as executor:
        settings = CHEAP.model_copy(update={"threads": 1, "queue": 1})
        passwords = Argon2Passwords(settings, executor)
        executor.submit(go.wait)
        tries = [asyncio.create_task(passwords.hash("a password")) for _ in range(20)]
        try:
            for refused in islice(asyncio.as_completed(tries), 18):
                with pytest.raises(Unavailable):
                    await refused
        finally:
            go.set()
        taken = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(each, str) for each in taken) == 2
        assert await passwords.hash("a password")


async def nothing(_tx: Transaction, _account_id: UUID) -> None:
    """What a login gives here."""


async def test_unknown_account_costs_the_same_comparison_as_a_wrong_password(
    services: Services,
) -> None:
    counting = Counting()
    accounts = AccountService(services.database, counting, services.login_limits, ())
    await accounts.register("ada@example.com", "a password", address="192.0.2.1")
    for email in ("ada@example.com", "grace@example.com"):
        counting.compared = 0
        with pytest.raises(Unauthenticated):
            await accounts.login(email, "not the password", address="192.0.2.1", begin=nothing)
        assert counting.compared == 1
