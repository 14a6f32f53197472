"""API keys: recognised by what only their holder has, limited to their scopes."""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from httpx2 import AsyncClient
from structlog.testing import capture_logs

from acme.api_keys.api_key import ApiKey
from acme.api_keys.last_uses import LastUses, open_last_uses
from acme.api_keys.owners import KeyOwners
from acme.api_keys.service import ApiKeyService
from acme.bootstrap import Services
from acme.database import Database
from acme.database.transaction import Transaction
from acme.errors import InvalidInput, NotFound, Unavailable


class Time:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def keys(services: Services, time: Time) -> ApiKeyService:
    database = services.database
    return ApiKeyService(database, LastUses(database), KeyOwners(), time)


async def made(keys: ApiKeyService, owner: str = "billing", days: int = 30) -> tuple[ApiKey, str]:
    return await keys.create(owner=owner, name="nightly", scopes=frozenset(), days=days)


async def test_key_stands_for_its_owner_within_its_scopes(keys: ApiKeyService) -> None:
    _, text = await made(keys)
    caller = await keys.identify(text)
    assert caller is not None
    assert (caller.id, caller.scopes) == ("billing", frozenset())


async def test_secret_is_kept_nowhere(keys: ApiKeyService, services: Services) -> None:
    with capture_logs() as logs:
        key, text = await made(keys)
        await keys.identify(text)
        await keys.identify(f"{text[:-1]}x")
    secret = text.rsplit("_", 1)[1]
    assert secret[:-1] not in str(logs)
    async with services.database.transaction() as tx:
        kept = await tx.api_keys.get(key.id)
    assert kept is not None
    assert secret not in f"{kept} {kept.digest}"


async def test_key_with_another_secret_id_or_form_is_refused(keys: ApiKeyService) -> None:
    (_, text), (_, other) = await made(keys), await made(keys)
    prefix, key_id, secret = text.split("_")[0], *text.rsplit("_", 2)[1:]
    prefix = text.removesuffix(f"_{key_id}_{secret}")
    other_secret = other.rsplit("_", 1)[1]
    for wrong in (
        f"{prefix}_{key_id}_{other_secret}",
        f"{prefix}_{'0' * 16}_{secret}",
        text[:-1],
        text + "0",
        text.upper(),
        "",
        "é",
    ):
        assert await keys.identify(wrong) is None, wrong


async def test_key_ends_when_its_days_are_over(keys: ApiKeyService, time: Time) -> None:
    _, text = await made(keys, days=30)
    time.now += timedelta(days=29)
    assert await keys.identify(text) is not None
    time.now += timedelta(days=1)
    assert await keys.identify(text) is None


async def test_revoked_key_is_refused_at_once_and_not_listed(keys: ApiKeyService) -> None:
    key, text = await made(keys)
    await keys.revoke(key.id)
    assert await keys.identify(text) is None
    assert await keys.of_owner("billing") == []
    with pytest.raises(NotFound):
        await keys.revoke(key.id)


async def test_nobody_revokes_the_key_of_another_owner(keys: ApiKeyService) -> None:
    key, text = await made(keys)
    with pytest.raises(NotFound):
        await keys.revoke(key.id, owner="reporting")
    assert await keys.identify(text) is not None


async def test_last_use_is_noted_now_and_then(services: Services, time: Time) -> None:
    async with open_last_uses(services.database) as uses:
        keys = ApiKeyService(services.database, uses, KeyOwners(), time)
        _, text = await made(keys)
        noted = []
        for minutes in (1, 2, 20):
            time.now = datetime(2026, 1, 1, 0, minutes, tzinfo=UTC)
            await keys.identify(text)
            await uses.written()
            (key,) = await keys.of_owner("billing")
            assert key.last_used_at is not None
            noted.append(key.last_used_at.minute)
    assert noted == [1, 1, 20]


class ReadOnly:
    """A database in which nothing can be written any more."""

    critical = True

    def __init__(self, database: Database) -> None:
        self._database = database
        self.tries = 0

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        self.tries += 1
        raise Unavailable("The database is read-only.")

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        return self._database.reading()

    async def ping(self) -> None:
        await self._database.ping()


async def test_key_is_good_while_its_use_cannot_be_written(
    services: Services, keys: ApiKeyService, time: Time
) -> None:
    _, text = await made(keys)
    database = ReadOnly(services.database)
    async with open_last_uses(database) as uses:
        keys = ApiKeyService(database, uses, KeyOwners(), time)
        with capture_logs() as lines:
            for _ in range(5):
                assert await keys.identify(text) is not None
                await uses.written()
    assert [line["event"] for line in lines] == ["last_use_not_written"]
    assert database.tries == 1


async def test_no_part_of_the_secret_is_logged_or_shown(keys: ApiKeyService) -> None:
    with capture_logs() as lines:
        key, text = await made(keys)
        await keys.identify(text)
        await keys.identify(text[:-1])
        await keys.revoke(key.id)
        await keys.identify(text)
    secret = text.rsplit("_", 1)[1]
    said = f"{lines} {key}"
    assert not [n for n in range(len(secret) - 8) if secret[n : n + 8] in said]
    assert key.digest not in said


class Guarded(str):
    """A text that may not be compared in a time that depends on where it differs."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        raise AssertionError("compared character by character")


async def test_secret_is_compared_in_constant_time(keys: ApiKeyService, time: Time) -> None:
    key, text = await made(keys)
    guarded = replace(key, digest=Guarded(key.digest))
    secret = text.rsplit("_", 1)[1]
    assert guarded.is_good(secret, time.now)
    assert not guarded.is_good(secret[::-1], time.now)


@pytest.mark.parametrize("days", [0, -1, 367])
async def test_refuses_a_key_of_no_days_or_too_many(keys: ApiKeyService, days: int) -> None:
    with pytest.raises(InvalidInput):
        await made(keys, days=days)


async def test_refuses_a_scope_that_does_not_exist(keys: ApiKeyService) -> None:
    with pytest.raises(InvalidInput, match="No such scope: everything"):
        await keys.create(owner="a", name="b", scopes=frozenset({"everything"}), days=1)


async def test_key_is_sent_in_its_header_and_alone(client: AsyncClient, services: Services) -> None:
    _, text = await made(services.api_keys)
    sent = {"X-API-Key": text}
    assert (await client.get("/caller", headers=sent)).json()["id"] == "billing"
    assert (await client.get("/caller", params={"api_key": text})).status_code == 401
    assert (await client.get("/caller", headers={"X-API-Key": text[:-1]})).status_code == 401
    twice = [("X-API-Key", text), ("X-API-Key", text)]
    assert (await client.get("/caller", headers=twice)).status_code == 401
