"""API keys are kept alike in every database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from acme.api_keys.api_key import ApiKey
from acme.api_keys.last_uses import LastUses
from acme.api_keys.owners import KeyOwners
from acme.api_keys.service import ApiKeyService
from acme.database import Database
from acme.errors import NotFound

from ..databases import ADAPTERS, open_fresh

NOW = datetime(2026, 1, 1, 12, 0, 0, 123457, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


class Time:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def instances(database: Database, time: Time) -> list[ApiKeyService]:
    """Two that share the database and nothing else."""
    uses, owners = LastUses(database), KeyOwners()
    return [ApiKeyService(database, uses, owners, time) for _ in range(2)]


def a_key(number: int = 1, *, owner: str = "billing", created_at: datetime = NOW) -> ApiKey:
    return ApiKey(
        id=f"{number:016x}",
        owner=owner,
        name="nightly",
        digest="d" * 64,
        scopes=frozenset(),
        created_at=created_at,
        expires_at=created_at + timedelta(days=30),
    )


async def add(database: Database, *keys: ApiKey) -> None:
    async with database.transaction() as tx:
        for key in keys:
            await tx.api_keys.add(key)


async def get(database: Database, key_id: str) -> ApiKey | None:
    async with database.reading() as tx:
        return await tx.api_keys.get(key_id)


async def of_owner(database: Database, owner: str) -> list[ApiKey]:
    async with database.reading() as tx:
        return await tx.api_keys.of_owner(owner)


@pytest.mark.parametrize("scopes", [[], ["notes:read"], ["b:write", "a:read", "notes:write"]])
async def test_returns_a_key_as_it_was_kept(database: Database, scopes: list[str]) -> None:
    key = replace(a_key(owner="o" * 64), name="Žluťoučký 🐎 " + "x" * 80, scopes=frozenset(scopes))
    await add(database, key)
    assert await get(database, key.id) == key


@pytest.mark.parametrize("other", ["ABCDEF0123456789", "%", ""])
async def test_finds_a_key_by_exactly_its_id(database: Database, other: str) -> None:
    await add(database, replace(a_key(), id="abcdef0123456789"))
    assert await get(database, other) is None


async def test_lists_the_keys_of_an_owner_newest_first_and_in_one_order_when_moments_are_equal(
    database: Database,
) -> None:
    keys = [a_key(n, created_at=NOW - n // 3 * INSTANT) for n in range(12)]
    await add(database, *keys, a_key(20, owner="Billing"), a_key(21, owner="billing2"))
    expected = sorted(keys, key=lambda key: (key.created_at, key.id), reverse=True)
    assert await of_owner(database, "billing") == expected
    assert await of_owner(database, "nobody") == []


async def test_a_key_ends_once_alone_and_is_no_longer_listed(database: Database) -> None:
    key, other = a_key(1), a_key(2)
    await add(database, key, other)
    for moment in (NOW, NOW + timedelta(hours=1)):
        async with database.transaction() as tx:
            await tx.api_keys.revoke(key.id, now=moment)
    assert await get(database, key.id) == replace(key, revoked_at=NOW)
    assert await of_owner(database, "billing") == [other]


async def test_remembers_the_last_use_and_nothing_else(database: Database) -> None:
    key = a_key()
    await add(database, key)
    async with database.transaction() as tx:
        await tx.api_keys.revoke(key.id, now=NOW)
        await tx.api_keys.touch(key.id, now=NOW + INSTANT)
        await tx.api_keys.touch("unknown", now=NOW)
    assert await get(database, key.id) == replace(key, revoked_at=NOW, last_used_at=NOW + INSTANT)


async def test_a_revocation_outlasts_uses_at_the_same_moment(database: Database) -> None:
    key = a_key()
    await add(database, key)

    async def touch() -> None:
        async with database.transaction() as tx:
            await tx.api_keys.touch(key.id, now=NOW)

    async def revoke() -> None:
        async with database.transaction() as tx:
            await tx.api_keys.revoke(key.id, now=NOW)

    async with asyncio.TaskGroup() as group:
        for change in [touch] * 4 + [revoke] + [touch] * 4:
            group.create_task(change())
    assert await get(database, key.id) == replace(key, revoked_at=NOW, last_used_at=NOW)


async def test_every_instance_refuses_a_revoked_key_at_once(
    instances: list[ApiKeyService],
) -> None:
    key, text = await instances[0].create(owner="a", name="b", scopes=frozenset(), days=1)
    assert all([await one.identify(text) for one in instances])
    await instances[0].revoke(key.id)
    assert not any([await one.identify(text) for one in instances])
    with pytest.raises(NotFound):
        await instances[1].revoke(key.id)


async def test_a_key_is_good_until_the_moment_of_its_end(
    instances: list[ApiKeyService], time: Time
) -> None:
    key, text = await instances[0].create(owner="a", name="b", scopes=frozenset(), days=1)
    time.now = key.expires_at - INSTANT
    assert await instances[1].identify(text) is not None
    time.now = key.expires_at
    assert await instances[1].identify(text) is None


@pytest.mark.parametrize("key_id", ["\0", "unknown", "x" * 300])
async def test_what_is_no_id_names_no_key(instances: list[ApiKeyService], key_id: str) -> None:
    with pytest.raises(NotFound):
        await instances[0].revoke(key_id)
