"""Passkeys are kept, and answers of devices refused, alike in every database and process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog

from acme.database import Database
from acme.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    Unauthenticated,
)
from acme.passkeys.ceremony import Begun
from acme.passkeys.passkey import Use

from ..auth.authenticator import PRESENT, VERIFIED, Authenticator, as_text
from ..databases import ADAPTERS, open_fresh
from .passkey_people import ADA, BARRED, GRACE, HERE, START, People, Time

Change = Callable[[Authenticator], object]


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


def origin(device: Authenticator) -> None:
    device.origin = "http://localhost:8001"


def rp_id(device: Authenticator) -> None:
    device.rp_id = "localhost.example.com"


def unverified(device: Authenticator) -> None:
    device.flags = PRESENT


def absent(device: Authenticator) -> None:
    device.flags = VERIFIED


LIES = [origin, rp_id, unverified, absent]


@pytest.mark.parametrize("lie", LIES)
async def test_a_login_is_refused_that_is_not_for_this_service(people: People, lie: Change) -> None:
    device = Authenticator()
    await people.add(await people.new_account(), device)
    lie(device)
    await people.refused(device)


@pytest.mark.parametrize("lie", LIES)
async def test_a_passkey_is_refused_that_is_not_for_this_service(
    people: People, lie: Change
) -> None:
    account_id, device = await people.new_account(), Authenticator()
    lie(device)
    with pytest.raises(InvalidInput):
        await people.add(account_id, device)
    assert await people.passkeys.of_account(account_id) == []


async def test_a_counter_that_goes_back_is_refused_and_said(people: People) -> None:
    account_id, device = await people.new_account(), Authenticator()
    passkey = await people.add(account_id, device)
    copy = deepcopy(device.kept[0])
    await people.login(device)
    await people.login(device)
    device.kept = [copy]
    with structlog.testing.capture_logs() as lines:
        await people.refused(device)
    [line] = [line for line in lines if line["event"] == "passkey_counter_regressed"]
    assert line["log_level"] == "warning"
    assert (line["passkey"], line["kept"], line["sent"]) == (str(passkey.id), 3, 2)


async def test_an_answer_counts_once(people: People) -> None:
    device = Authenticator(step=0)
    await people.add(await people.new_account(), device)
    begun = await people.logins.begin(address=HERE)
    answer = device.get(begun.options)
    outcomes = await asyncio.gather(
        *(people.answer(begun, answer) for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(each, UUID) for each in outcomes) == 1


async def test_a_challenge_is_over_with_its_first_answer_good_or_not(people: People) -> None:
    device = Authenticator()
    await people.add(await people.new_account(), device)
    begun = await people.logins.begin(address=HERE)
    with pytest.raises(Unauthenticated):
        await people.answer(begun, {})
    with pytest.raises(Unauthenticated):
        await people.answer(begun, device.get(begun.options))


async def test_a_challenge_ends_with_its_time(people: People) -> None:
    device = Authenticator()
    await people.add(await people.new_account(), device)
    begun = await people.logins.begin(address=HERE)
    people.time.pass_(300)
    with pytest.raises(Unauthenticated):
        await people.answer(begun, device.get(begun.options))


async def test_an_answer_to_one_ceremony_is_none_to_another(people: People) -> None:
    account_id, device = await people.new_account(), Authenticator()
    await people.add(account_id, device)
    first, second = [await people.logins.begin(address=HERE) for _ in range(2)]
    with pytest.raises(Unauthenticated):
        await people.answer(second, device.get(first.options))
    adding = await people.passkeys.begin(account_id, address=HERE)
    options = adding.options | {"rpId": "localhost"}
    with pytest.raises(Unauthenticated):
        await people.answer(adding, device.get(options))
    login = await people.logins.begin(address=HERE)
    made = Authenticator().create(adding.options | login.options)
    with pytest.raises(InvalidInput):
        await people.passkeys.add(account_id, login.token, made, name="x")


async def test_a_credential_of_another_account_is_refused(people: People) -> None:
    ada, grace = Authenticator(), Authenticator()
    await people.add(await people.new_account(), ada)
    await people.add(await people.new_account(GRACE), grace)
    # The key of one account, with the id of the passkey of another, or the name of another.
    for forged in ("id", "user_handle"):
        kept = deepcopy(ada.kept[0])
        setattr(kept, forged, getattr(grace.kept[0], forged))
        await people.refused(Authenticator(kept=[kept]))
    unknown = Authenticator()
    unknown.create({"user": {"id": "AAAA"}, "rp": {"id": "localhost"}, "challenge": ""})
    await people.refused(unknown)


MALFORMED: list[Any] = [
    {},
    {"id": 1},
    {"response": []},
    {"response": {"clientDataJSON": "é", "authenticatorData": "", "signature": "="}},
    {"rawId": "AAAA"},
    {"type": "password"},
]


@pytest.mark.parametrize("given", MALFORMED)
async def test_what_is_malformed_is_refused_in_the_same_words(people: People, given: Any) -> None:
    account_id, device = await people.new_account(), Authenticator()
    await people.add(account_id, device)
    begun = await people.logins.begin(address=HERE)
    answer = device.get(begun.options) | given if given else {}
    with pytest.raises(Unauthenticated, match=r"^The passkey was not accepted\.$"):
        await people.answer(begun, answer)
    begun = await people.passkeys.begin(account_id, address=HERE)
    made = Authenticator().create(begun.options) | given if given else {}
    with pytest.raises(InvalidInput, match=r"^The passkey was not accepted\.$"):
        await people.passkeys.add(account_id, begun.token, made, name="x")


@pytest.mark.parametrize("size", [0, 1, 36, 37, 54, 60])
async def test_authenticator_data_that_ends_early_is_refused(people: People, size: int) -> None:
    device = Authenticator()
    await people.add(await people.new_account(), device)
    begun = await people.logins.begin(address=HERE)
    answer = device.get(begun.options)
    answer["response"]["authenticatorData"] = as_text(b"\xff" * size)
    with pytest.raises(Unauthenticated):
        await people.answer(begun, answer)


async def test_nobody_logs_in_to_an_account_that_is_barred_or_gone(people: People) -> None:
    account_id, device = await people.new_account(), Authenticator()
    await people.add(account_id, device)
    async with people.database.transaction() as tx:
        await tx.accounts.change_hash(account_id, BARRED)
    await people.refused(device)
    async with people.database.transaction() as tx:
        await tx.accounts.remove(account_id)
    await people.refused(device)
    with pytest.raises(Unauthenticated):
        await people.passkeys.begin(account_id, address=HERE)


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
