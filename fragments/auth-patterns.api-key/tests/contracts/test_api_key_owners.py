"""A key does not outlive the account that owns it, in any database."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from acme.accounts.account import Account
from acme.api_keys.account_owners import has_account
from acme.api_keys.last_uses import LastUses
from acme.api_keys.owners import KeyOwners
from acme.api_keys.service import ApiKeyService
from acme.database import Database
from acme.errors import Conflict

from ..databases import ADAPTERS, open_fresh


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def instances(database: Database) -> list[ApiKeyService]:
    """Two that share the database and nothing else."""
    owners = KeyOwners((has_account,))
    return [ApiKeyService(database, LastUses(database), owners) for _ in range(2)]


async def new_account(database: Database) -> UUID:
    account = Account(
        id=uuid4(),
        email=f"{uuid4()}@example.com",
        password_hash="hash",
        created_at=datetime.now(UTC),
    )
    async with database.transaction() as tx:
        await tx.accounts.add(account)
    return account.id


async def key_of(keys: ApiKeyService, owner: str) -> str:
    _, text = await keys.create(owner=owner, name="nightly", scopes=frozenset(), days=1)
    return text


async def test_every_instance_refuses_the_keys_of_a_deleted_account_at_once(
    database: Database, instances: list[ApiKeyService]
) -> None:
    deleted, other = await new_account(database), await new_account(database)
    keys = [await key_of(instances[0], str(owner)) for owner in (deleted, other)]
    assert all([await one.identify(text) for one in instances for text in keys])
    async with database.transaction() as tx:
        await tx.accounts.remove(deleted)
    for one in instances:
        assert [await one.identify(text) is not None for text in keys] == [False, True]


async def test_nobody_makes_a_key_for_an_account_that_does_not_exist(
    instances: list[ApiKeyService],
) -> None:
    with pytest.raises(Conflict):
        await key_of(instances[0], str(uuid4()))


@pytest.mark.parametrize("program", ["billing", uuid4().hex])
async def test_a_program_owns_keys_without_an_account(
    instances: list[ApiKeyService], program: str
) -> None:
    text = await key_of(instances[0], program)
    caller = await instances[1].identify(text)
    assert caller is not None
    assert caller.id == program
