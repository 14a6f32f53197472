"""Passkeys are kept alike in every database, and log in once per answer, in any process."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from acme.database import Database
from acme.errors import (
    Conflict,
    NotFound,
)
from acme.passkeys.ceremony import Begun
from acme.passkeys.passkey import Use

from ..auth.authenticator import Authenticator
from ..databases import ADAPTERS, open_fresh
from .passkey_people import ADA, GRACE, HERE, START, People, Time


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def people(database: Database) -> People:
    return People(database, Time())


async def test_a_passkey_is_found_by_its_credential_as_it_was_kept(people: People) -> None:
    account_id, device = await people.new_account(), Authenticator()
    passkey = await people.add(account_id, device, name="Schlüssel 🔑")
    async with people.database.reading() as tx:
        assert await tx.passkeys.by_credential(device.kept[0].id) == passkey
        assert await tx.passkeys.by_credential(device.kept[0].id + b"\0") is None
        assert await tx.passkeys.by_credential(b"") is None
    assert passkey.credential.credential_id == device.kept[0].id
    assert (passkey.name, passkey.credential.transports) == ("Schlüssel 🔑", "internal")
    assert (passkey.created_at, passkey.used_at) == (START, None)


async def test_lists_those_of_an_account_the_oldest_first(people: People) -> None:
    account_id, foreign = await people.new_account(), await people.new_account(GRACE)
    await people.add(foreign, Authenticator())
    added = []
    for _ in range(3):
        people.time.pass_(1)
        added.append(await people.add(account_id, Authenticator()))
    assert await people.passkeys.of_account(account_id) == added


async def test_one_credential_is_of_one_account(people: People) -> None:
    passkey = await people.add(await people.new_account(), Authenticator())
    copied = replace(passkey, id=uuid4(), account_id=await people.new_account(GRACE))
    with pytest.raises(Conflict):
        async with people.database.transaction() as tx:
            await tx.passkeys.add(copied)


async def test_a_use_is_remembered_and_the_same_counter_is_none(people: People) -> None:
    passkey = await people.add(await people.new_account(), Authenticator(step=7))
    people.time.pass_(60)
    use = Use(sign_count=2**32 - 1, backed_up=True, used_at=people.time())

    async def used() -> bool:
        async with people.database.transaction() as tx:
            return await tx.passkeys.use(passkey.id, use)

    outcomes = await asyncio.gather(*(used() for _ in range(4)), return_exceptions=True)
    assert outcomes.count(True) == 1
    [kept] = await people.passkeys.of_account(passkey.account_id)
    assert (kept.credential.sign_count, kept.credential.backed_up) == (2**32 - 1, True)
    assert kept.used_at == people.time()


async def test_a_device_logs_in_again_and_again_in_any_process(people: People) -> None:
    account_id, device = await people.new_account(), Authenticator()
    await people.add(account_id, device)
    other = People(people.database, people.time)
    assert await people.login(device) == account_id
    begun = await people.logins.begin(address=HERE)
    assert await other.answer(begun, device.get(begun.options)) == account_id


async def test_a_device_that_does_not_count_logs_in_again(people: People) -> None:
    account_id, device = await people.new_account(), Authenticator(step=0)
    await people.add(account_id, device)
    assert [await people.login(device) for _ in range(2)] == [account_id] * 2


async def test_there_are_as_many_as_the_settings_say_also_at_the_same_moment(
    people: People,
) -> None:
    account_id = await people.new_account()
    begun = [await people.passkeys.begin(account_id, address=HERE) for _ in range(5)]

    async def add(one: Begun) -> object:
        made = Authenticator().create(one.options)
        return await people.passkeys.add(account_id, one.token, made, name="x")

    outcomes = await asyncio.gather(*(add(one) for one in begun), return_exceptions=True)
    assert sum(isinstance(each, Conflict) for each in outcomes) == 2
    assert len(await people.passkeys.of_account(account_id)) == 3
    with pytest.raises(Conflict):
        await people.passkeys.begin(account_id, address=HERE)


async def test_the_last_way_to_log_in_stays_also_at_the_same_moment(people: People) -> None:
    account_id, device = await people.registered(ADA), Authenticator()
    await people.add(account_id, device)
    kept = await people.passkeys.of_account(account_id)

    async def remove(passkey_id: UUID) -> None:
        await people.passkeys.remove(passkey_id, account_id=account_id, session=None)

    outcomes = await asyncio.gather(*(remove(one.id) for one in kept), return_exceptions=True)
    assert sum(isinstance(each, Conflict) for each in outcomes) == 1
    assert len(await people.passkeys.of_account(account_id)) == 1
    with_password = await people.new_account(GRACE)
    only = await people.add(with_password, Authenticator())
    await people.passkeys.remove(only.id, account_id=with_password, session=None)
    with pytest.raises(NotFound):
        await people.passkeys.remove(only.id, account_id=with_password, session=None)


async def test_a_removed_passkey_ends_what_is_logged_in(people: People) -> None:
    account_id, mine = await people.new_account(), uuid4()
    passkey = await people.add(account_id, Authenticator())
    await people.passkeys.remove(passkey.id, account_id=account_id, session=mine)
    assert people.ended == [(account_id, mine)]


async def test_forgets_expired_ceremonies_a_few_at_a_time(people: People) -> None:
    old = [await people.logins.begin(address=HERE) for _ in range(3)]
    people.time.pass_(300)
    async with people.database.transaction() as tx:
        await tx.ceremonies.remove_expired(now=people.time(), limit=2)
    assert sum([await people.is_kept(one) for one in old]) == 1
    new = await people.logins.begin(address=HERE)
    assert [await people.is_kept(one) for one in old] == [False] * 3
    assert await people.is_kept(new)
