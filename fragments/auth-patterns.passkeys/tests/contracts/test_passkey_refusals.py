"""What is not signed for this service, once and now, logs nobody in, in any database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import structlog

from acme.database import Database
from acme.errors import (
    InvalidInput,
    Unauthenticated,
)

from ..auth.authenticator import PRESENT, VERIFIED, Authenticator, as_text
from ..databases import ADAPTERS, open_fresh
from .passkey_people import BARRED, GRACE, HERE, People, Time

Change = Callable[[Authenticator], object]


@pytest.fixture(params=ADAPTERS)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    async with open_fresh(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def people(database: Database) -> People:
    return People(database, Time())


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
