"""Identities and pending logins are kept alike in every database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from acme.accounts.account import Account
from acme.database import Database
from acme.errors import Conflict
from acme.providers.identity import Identity, PendingLogin

from ..databases import ADAPTERS, open_fresh

START = datetime(2026, 1, 1, 12, 0, 0, 123457, tzinfo=UTC)


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


async def new_account(database: Database, email: str = "ada@example.com") -> UUID:
    account = Account(id=uuid4(), email=email, password_hash="!", created_at=START)
    async with database.transaction() as tx:
        await tx.accounts.add(account)
    return account.id


async def add(database: Database, identity: Identity) -> None:
    async with database.transaction() as tx:
        await tx.identities.add(identity)


async def get(database: Database, identity: Identity) -> Identity | None:
    async with database.reading() as tx:
        return await tx.identities.get(identity.id)


def identity_of(account_id: UUID, *, minutes: int = 0) -> Identity:
    return Identity(
        id=uuid4(),
        account_id=account_id,
        issuer="https://issuer.example/" + "a" * 470,
        subject="é" * 255,
        created_at=START + timedelta(minutes=minutes),
    )


def pending(*, seconds: int = 60) -> PendingLogin:
    return PendingLogin(
        digest=uuid4().hex * 2,
        state_digest=uuid4().hex * 2,
        provider="staff",
        nonce="n" * 43,
        verifier="v" * 43,
        account_id=None,
        expires_at=START + timedelta(seconds=seconds),
    )


async def test_identity_comes_back_as_it_was(database: Database) -> None:
    identity = identity_of(await new_account(database))
    await add(database, identity)
    assert await get(database, identity) == identity


async def test_a_subject_has_one_account(database: Database) -> None:
    first, second = await new_account(database), await new_account(database, "g@example.com")
    identity = identity_of(first)
    await add(database, identity)
    with pytest.raises(Conflict):
        await add(database, replace(identity, account_id=second))
    assert await get(database, identity) == identity


async def test_an_identity_ends_with_its_account(database: Database) -> None:
    account_id = await new_account(database)
    identity = identity_of(account_id)
    await add(database, identity)
    async with database.transaction() as tx:
        await tx.accounts.remove(account_id)
    assert await get(database, identity) is None
    with pytest.raises(Conflict):
        await add(database, identity)


async def test_identities_of_an_account_come_oldest_first(database: Database) -> None:
    account_id, foreign = await new_account(database), await new_account(database, "g@example.com")
    mine = [identity_of(account_id, minutes=minutes) for minutes in (2, 1, 3)]
    for identity in [*mine, identity_of(foreign)]:
        await add(database, identity)
    async with database.transaction() as tx:
        await tx.identities.remove(mine[0].id)
    async with database.reading() as tx:
        assert await tx.identities.of_account(account_id) == mine[1:]


async def test_a_pending_login_is_taken_once_among_several_at_once(database: Database) -> None:
    kept = pending()
    async with database.transaction() as tx:
        await tx.pending_logins.add(kept)

    async def take() -> PendingLogin | None:
        async with database.transaction() as tx:
            return await tx.pending_logins.take(kept.digest)

    outcomes = await asyncio.gather(*(take() for _ in range(4)), return_exceptions=True)
    # A database may settle a race by refusing one.
    assert [one for one in outcomes if isinstance(one, PendingLogin)] == [kept]
    assert all(one is None or isinstance(one, PendingLogin | Conflict) for one in outcomes)


async def test_a_pending_login_may_be_for_an_account(database: Database) -> None:
    kept = replace(pending(), account_id=await new_account(database))
    async with database.transaction() as tx:
        await tx.pending_logins.add(kept)
        assert await tx.pending_logins.take(kept.digest) == kept


async def test_forgets_expired_ones_a_few_at_a_time(database: Database) -> None:
    over, going = [pending() for _ in range(3)], pending(seconds=61)
    async with database.transaction() as tx:
        for each in [*over, going]:
            await tx.pending_logins.add(each)
    end = START + timedelta(seconds=60)
    async with database.transaction() as tx:
        await tx.pending_logins.remove_expired(now=end, limit=2)
        left = [await tx.pending_logins.take(each.digest) for each in over]
        assert sum(one is not None for one in left) == 1
        assert await tx.pending_logins.take(going.digest) == going
