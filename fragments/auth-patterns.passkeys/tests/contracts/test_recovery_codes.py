"""Recovery codes log in once each, in every database and process."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from acme.accounts.passwords import Verdict
from acme.accounts.service import AccountService
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import Conflict, TooManyRequests, Unauthenticated
from acme.logins.limits import LoginLimits
from acme.logins.settings import LoginSettings
from acme.recovery_codes.code import new_code
from acme.recovery_codes.service import RecoveryCodeService

from ..databases import ADAPTERS, open_fresh
from .passkey_people import ADA, BARRED, GRACE, HERE, People, Time


class NoPasswords:
    """Nobody has one."""

    async def hash(self, password: str) -> str:
        return password

    async def check(self, password: str, password_hash: str | None) -> Verdict:
        return Verdict(right=False)


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def people(database: Database) -> People:
    return People(database, Time())


@pytest.fixture
def codes(people: People) -> RecoveryCodeService:
    limits = LoginLimits(people.database, LoginSettings(pair_limit=4), people.time)
    accounts = AccountService(people.database, NoPasswords(), limits, (people,), people.time)
    return RecoveryCodeService(people.database, accounts, limits, (people,), people.time)


async def login(codes: RecoveryCodeService, code: str, email: str = ADA) -> UUID:
    async def begin(_tx: Transaction, account_id: UUID) -> UUID:
        return account_id

    return await codes.login(email, code, address=HERE, begin=begin)


async def refused(codes: RecoveryCodeService, code: str, email: str = ADA) -> None:
    with pytest.raises(Unauthenticated):
        await login(codes, code, email)


async def test_each_code_logs_in_once_in_whatever_way_it_is_typed(
    people: People, codes: RecoveryCodeService
) -> None:
    account_id = await people.new_account()
    first, second, *_ = await codes.replace(account_id)
    assert await login(codes, first, " Ada@Example.com ") == account_id
    assert await login(codes, second.upper().replace("-", " ")) == account_id
    await refused(codes, first)
    assert len(await codes.of_account(account_id)) == 8


async def test_of_several_at_the_same_moment_one_logs_in(
    people: People, codes: RecoveryCodeService
) -> None:
    [code, *_] = await codes.replace(await people.new_account())
    outcomes = await asyncio.gather(*(login(codes, code) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(each, UUID) for each in outcomes) == 1


async def test_new_codes_end_those_until_now(people: People, codes: RecoveryCodeService) -> None:
    account_id = await people.new_account()
    [old, *_], [new, *_] = await codes.replace(account_id), await codes.replace(account_id)
    await refused(codes, old)
    assert await login(codes, new) == account_id


async def test_a_code_is_of_one_account(people: People, codes: RecoveryCodeService) -> None:
    await people.new_account()
    [code, *_] = await codes.replace(await people.new_account(GRACE))
    await refused(codes, code, ADA)
    await refused(codes, code, "nobody@example.com")
    await refused(codes, code, "\0")


async def test_guesses_are_few_and_the_same_for_an_address_without_an_account(
    people: People, codes: RecoveryCodeService
) -> None:
    await people.new_account()
    for email in (ADA, "nobody@example.com"):
        for _ in range(4):
            await refused(codes, new_code(), email)
        with pytest.raises(TooManyRequests):
            await login(codes, new_code(), email)


async def test_nobody_logs_in_to_an_account_that_is_barred_and_the_code_is_not_used_up(
    people: People, codes: RecoveryCodeService
) -> None:
    account_id = await people.new_account(password_hash=BARRED)
    [code, *_] = await codes.replace(account_id)
    await refused(codes, code)
    assert len(await codes.of_account(account_id)) == 10


async def test_nothing_is_kept_for_an_account_that_is_gone(
    people: People, codes: RecoveryCodeService
) -> None:
    with pytest.raises((Conflict, Unauthenticated)):
        await codes.replace(uuid4())


async def test_what_is_kept_gives_no_code_away(people: People, codes: RecoveryCodeService) -> None:
    account_id = await people.new_account()
    shown = await codes.replace(account_id)
    kept = repr([(each, each.digest) for each in await codes.of_account(account_id)])
    assert not [code for code in shown if code in kept or code.replace("-", "") in kept]
