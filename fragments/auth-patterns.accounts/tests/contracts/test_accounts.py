"""Accounts are kept alike in every database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from acme.accounts.account import Account
from acme.accounts.passwords import Verdict
from acme.accounts.service import AccountService
from acme.database import Database
from acme.database.transaction import Transaction
from acme.email_addresses import MAX_EMAIL_LENGTH
from acme.errors import Conflict, Unauthenticated
from acme.logins.limits import LoginLimits
from acme.logins.settings import LoginSettings

from ..databases import ADAPTERS, open_fresh

ADA, HERE = "ada@example.com", "192.0.2.1"


class Logins:
    """A way of being logged in of which nothing is kept but what ended, with whom it began."""

    def __init__(self) -> None:
        self.ended: list[tuple[UUID, UUID | None]] = []
        self.tidied = 0

    async def begin(self, _: Transaction, account_id: UUID) -> UUID:
        return account_id

    async def end_logins(
        self, _: Transaction, account_id: UUID, *, but: UUID | None = None
    ) -> None:
        self.ended.append((account_id, but))

    async def remove_expired(self) -> None:
        self.tidied += 1


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
def logins() -> Logins:
    return Logins()


@pytest.fixture
def service(database: Database, logins: Logins) -> AccountService:
    limits = LoginLimits(database, LoginSettings())
    return AccountService(database, PlainPasswords(), limits, (logins,))


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


@pytest.mark.parametrize(
    "other", ["Ada@strasse.test", "áda@strasse.test", "ada@straße.test", "%@%", ""]
)
async def test_finds_an_account_by_exactly_its_address(database: Database, other: str) -> None:
    await add(database, an_account("ada@strasse.test"))
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


async def test_finds_an_account_by_its_id_held_or_not(database: Database) -> None:
    ada, grace = an_account(), an_account("grace@example.com")
    await add(database, ada, grace)
    async with database.transaction() as tx:
        assert [await tx.accounts.get(ada.id), await tx.accounts.held(grace.id)] == [ada, grace]
        assert [await tx.accounts.get(uuid4()), await tx.accounts.held(uuid4())] == [None, None]


async def test_tells_hashes_of_some_accounts(database: Database) -> None:
    await add(database, *(an_account(f"{n}@example.com", f"hash {n}") for n in range(3)))
    async with database.reading() as tx:
        few, all_of_them = [await tx.accounts.some_hashes(limit=limit) for limit in (2, 10)]
    assert sorted(all_of_them) == ["hash 0", "hash 1", "hash 2"]
    assert len(few) == 2
    assert set(few) < set(all_of_them)


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


async def test_an_account_made_under_earlier_rules_can_log_in(
    database: Database, service: AccountService
) -> None:
    await add(database, an_account("ada@intranet.local", "hash of old"))
    await service.login("Ada@intranet.local", "old", address=HERE, begin=Logins().begin)


@pytest.mark.parametrize("email", ["a\0da@example.com", "nobody", "x" * MAX_EMAIL_LENGTH])
async def test_login_with_what_is_no_address_is_refused_as_any_other(
    service: AccountService, email: str
) -> None:
    with pytest.raises(Unauthenticated):
        await service.login(email, "password", address=HERE, begin=Logins().begin)


async def logged_in(service: AccountService, logins: Logins, password: str = "old") -> UUID:
    """The id of Ada, who registers if she has not yet."""
    await service.register(ADA, password, address=HERE)
    return await service.login(ADA, password, address=HERE, begin=logins.begin)


async def test_forgets_an_account_and_frees_its_address(
    database: Database, service: AccountService, logins: Logins
) -> None:
    first = await logged_in(service, logins)
    async with database.transaction() as tx:
        await tx.accounts.remove(first)
        await tx.accounts.remove(uuid4())
    assert await by_email(database, ADA) is None
    assert await logged_in(service, logins) != first


async def test_every_kind_of_login_ends_with_the_password_but_the_one_that_changed_it(
    service: AccountService, logins: Logins
) -> None:
    account_id, mine = await logged_in(service, logins), uuid4()
    renewed = await service.change_password(
        account_id, "old", "new", session=mine, address=HERE, renew=logins.begin
    )
    assert renewed == account_id
    assert logins.ended == [(account_id, mine)]
    assert logins.tidied == 1
    with pytest.raises(Unauthenticated):
        await service.login(ADA, "old", address=HERE, begin=logins.begin)
    await service.delete(account_id, "new", address=HERE)
    assert logins.ended[1:] == [(account_id, None)]


async def test_a_change_whose_login_cannot_go_on_changes_nothing(
    service: AccountService, logins: Logins
) -> None:
    account_id = await logged_in(service, logins)

    async def fail(_tx: Transaction, _account_id: UUID) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await service.change_password(
            account_id, "old", "new", session=None, address=HERE, renew=fail
        )
    await service.login(ADA, "old", address=HERE, begin=logins.begin)
