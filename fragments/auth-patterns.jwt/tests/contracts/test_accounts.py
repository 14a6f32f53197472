"""Accounts are kept alike in every database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from acme.accounts.account import Account
from acme.accounts.email import MAX_EMAIL_LENGTH
from acme.accounts.passwords import Verdict
from acme.accounts.service import AccountService
from acme.database import Database
from acme.errors import Conflict, Unauthenticated
from acme.logins.limits import LoginLimits
from acme.logins.settings import LoginSettings
from acme.sessions.access_tokens import configured_access_tokens
from acme.sessions.service import SessionService
from acme.sessions.settings import AuthSettings

from ..databases import ADAPTERS, open_fresh

ADA = "ada@example.com"


class PlainPasswords:
    """Hashes that cost nothing."""

    async def hash(self, password: str) -> str:
        return f"hash of {password}"

    async def check(self, password: str, password_hash: str | None) -> Verdict:
        return Verdict(right=password_hash == await self.hash(password))


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def service(database: Database) -> AccountService:
    settings = AuthSettings()
    return AccountService(
        database,
        PlainPasswords(),
        LoginLimits(database, LoginSettings()),
        SessionService(database, configured_access_tokens(settings), settings),
    )


def an_account(email: str = ADA, password_hash: str = "hash") -> Account:
    moment = datetime(2026, 1, 1, 12, 0, 0, 123457, tzinfo=UTC)
    return Account(id=uuid4(), email=email, password_hash=password_hash, created_at=moment)


async def add(database: Database, *accounts: Account) -> None:
    async with database.transaction() as tx:
        for account in accounts:
            await tx.accounts.add(account)


async def by_email(database: Database, email: str) -> Account | None:
    async with database.reading() as tx:
        return await tx.accounts.by_email(email)


async def test_returns_an_account_as_it_was_kept(database: Database) -> None:
    longest = f"{'é' * 64}@{'x' * (MAX_EMAIL_LENGTH - 69)}.com"
    account = an_account(longest, password_hash="$argon2id$" + "h" * 245)
    await add(database, account)
    assert len(longest) == MAX_EMAIL_LENGTH
    assert await by_email(database, longest) == account


@pytest.mark.parametrize("other", ["Ada@example.com", "áda@example.com", "%@%", ""])
async def test_finds_an_account_by_exactly_its_address(database: Database, other: str) -> None:
    await add(database, an_account())
    assert await by_email(database, other) is None


async def test_refuses_a_second_account_of_an_address_and_keeps_the_first(
    database: Database,
) -> None:
    first, bystander = an_account(), an_account("grace@example.com")
    await add(database, first)
    with pytest.raises(Conflict):
        await add(database, bystander, an_account(password_hash="another"))
    assert await by_email(database, ADA) == first
    assert await by_email(database, bystander.email) is None


async def test_of_several_at_once_one_gets_the_address(database: Database) -> None:
    accounts = [an_account() for _ in range(8)]
    outcomes = await asyncio.gather(
        *(add(database, account) for account in accounts), return_exceptions=True
    )
    winners = [account for account, error in zip(accounts, outcomes, strict=True) if error is None]
    assert [type(error) for error in outcomes].count(Conflict) == 7
    assert [await by_email(database, ADA)] == winners


async def test_changes_the_hash_of_one_account(database: Database) -> None:
    ada, grace = an_account(), an_account("grace@example.com")
    await add(database, ada, grace)
    async with database.transaction() as tx:
        await tx.accounts.change_hash(ada.id, "newer")
        await tx.accounts.change_hash(uuid4(), "nobody's")
    found = [await by_email(database, account.email) for account in (ada, grace)]
    assert [account and account.password_hash for account in found] == ["newer", "hash"]


async def test_concurrent_registrations_of_an_address_all_look_alike_and_make_one_account(
    database: Database, service: AccountService
) -> None:
    passwords = [f"password number {n}" for n in range(8)]
    async with asyncio.TaskGroup() as group:
        for password in passwords:
            group.create_task(service.register(ADA, password, address="192.0.2.1"))
    account = await by_email(database, ADA)
    assert account is not None
    assert account.password_hash in {f"hash of {password}" for password in passwords}


@pytest.mark.parametrize("email", ["a\0da@example.com", "nobody", "x" * MAX_EMAIL_LENGTH])
async def test_login_with_what_is_no_address_is_refused_as_any_other(
    service: AccountService, email: str
) -> None:
    with pytest.raises(Unauthenticated):
        await service.login(email, "password", address="192.0.2.1")
